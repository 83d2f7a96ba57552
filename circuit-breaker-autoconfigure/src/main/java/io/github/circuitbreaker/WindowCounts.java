package io.github.circuitbreaker;

/**
 * What is counted within a window, in one number, so that it can be handed on without an
 * object for it, and counted with one atomic addition. Neither part is ever more than
 * {@link Integer#MAX_VALUE}.
 */
final class WindowCounts {

	static final long SUCCESS = 1;

	static final long FAILURE = (1L << Integer.SIZE) + 1;

	private WindowCounts() {
	}

	static long of(long failures, long calls) {
		return (saturated(failures) << Integer.SIZE) | saturated(calls);
	}

	static int failures(long counts) {
		return (int) (counts >>> Integer.SIZE);
	}

	static int calls(long counts) {
		return (int) saturated(counts & 0xFFFFFFFFL);
	}

	private static long saturated(long count) {
		return Math.min(count, Integer.MAX_VALUE);
	}

}
