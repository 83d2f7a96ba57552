package io.github.circuitbreaker;

/**
 * What is counted within a window, in one number, so that it can be handed on without an
 * object for it. Neither part is ever more than {@link Integer#MAX_VALUE}.
 */
final class WindowCounts {

	/** What is never too much. */
	static final long NONE = 0;

	private WindowCounts() {
	}

	static long of(long failures, long calls) {
		return (saturated(failures) << Integer.SIZE) | saturated(calls);
	}

	static int failures(long counts) {
		return (int) (counts >>> Integer.SIZE);
	}

	static int calls(long counts) {
		return (int) counts;
	}

	private static long saturated(long count) {
		return Math.min(count, Integer.MAX_VALUE);
	}

}
