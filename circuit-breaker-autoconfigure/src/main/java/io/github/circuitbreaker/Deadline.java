package io.github.circuitbreaker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The end of a stretch of monotonic time. Kept as start and length, because only
 * differences of {@link TimeSource#nanoTime()} survive its wrapping round, and because a
 * length of {@link Long#MAX_VALUE} nanoseconds then simply never ends.
 *
 * @param start when the stretch began
 * @param nanos how long it is
 */
record Deadline(long start, long nanos) {

	static Deadline after(Duration duration, long now) {
		return new Deadline(now, saturated(duration));
	}

	/**
	 * Returns the nanoseconds left, at least zero, and zero exactly from the deadline on.
	 */
	long left(long now) {
		return Math.max(0, this.nanos - Math.max(0, now - this.start));
	}

	private static long saturated(Duration duration) {
		return TimeUnit.NANOSECONDS.convert(duration);
	}

}
