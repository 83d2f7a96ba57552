package io.github.circuitbreaker;

/**
 * What is counted within a window, in one number, so that it can be handed on without an
 * object for it.
 */
final class WindowCounts {

	private WindowCounts() {
	}

	static long of(int failures, int calls) {
		return ((long) failures << Integer.SIZE) | calls;
	}

	static int failures(long counts) {
		return (int) (counts >> Integer.SIZE);
	}

	static int calls(long counts) {
		return (int) counts;
	}

}
