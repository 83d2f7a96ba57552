package io.github.circuitbreaker;

/**
 * What is counted within a window, in one number, so that it can be handed on without an
 * object for it. Neither part is ever more than {@link Integer#MAX_VALUE}.
 */
final class WindowCounts {

	/** What is never too much. */
	static final long NONE = 0;

	/**
	 * So few that their share among more calls than can be counted is next to nothing.
	 */
	private static final long FEW = 1 << 16;

	private WindowCounts() {
	}

	/**
	 * If there are more calls than can be counted, their number is capped or, so that
	 * this does not make the share of failures look higher, both numbers are made
	 * smaller.
	 */
	static long of(long failures, long calls) {
		int shift = (failures > FEW) ? Math.max(0, Integer.SIZE + 1 - Long.numberOfLeadingZeros(calls)) : 0;
		return (saturated(failures >>> shift) << Integer.SIZE) | saturated(calls >>> shift);
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
