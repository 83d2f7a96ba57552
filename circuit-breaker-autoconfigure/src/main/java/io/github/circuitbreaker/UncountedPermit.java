package io.github.circuitbreaker;

/**
 * For calls whose end is of no interest.
 */
enum UncountedPermit implements Permit {

	INSTANCE;

	@Override
	public void success() {
	}

	@Override
	public void failure(Throwable failure) {
	}

	@Override
	public void release() {
	}

}
