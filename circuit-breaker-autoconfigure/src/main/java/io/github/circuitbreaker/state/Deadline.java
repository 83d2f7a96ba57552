package io.github.circuitbreaker.state;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.TimeSource;

/**
 * The end of a stretch of monotonic time. Kept as start and length, because only
 * differences of {@link TimeSource#nanoTime()} survive an overflow of the clock, and
 * because a length of {@link Long#MAX_VALUE} nanoseconds then simply never ends.
 *
 * @param start when the stretch began
 * @param nanos its length
 */
record Deadline(long start, long nanos) {

	/** Stands for the time left where there is no deadline. */
	static final long NONE = -1;

	static Deadline after(Duration duration, long now) {
		// The conversion is capped at the largest value.
		return new Deadline(now, TimeUnit.NANOSECONDS.convert(duration));
	}

	/**
	 * Returns the nanoseconds left: at least zero, and zero exactly from the deadline on.
	 */
	long left(long now) {
		return Math.max(0, this.nanos - Math.max(0, now - this.start));
	}

}
