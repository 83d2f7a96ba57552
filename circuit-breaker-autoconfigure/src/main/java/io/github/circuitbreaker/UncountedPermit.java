package io.github.circuitbreaker;

import org.jspecify.annotations.Nullable;

/**
 * For calls whose end is of no interest.
 */
enum UncountedPermit implements PhasePermit {

	INSTANCE;

	@Override
	public long begin() {
		return 0;
	}

	@Override
	public void returned(@Nullable Object result, long begun) {
	}

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
