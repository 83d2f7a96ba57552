package io.github.circuitbreaker.state;

import java.math.BigDecimal;
import java.math.RoundingMode;
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
public record Deadline(long start, long nanos) {

	private static final int NANO_DIGITS = 9;

	private static final int MILLI_DIGITS = 3;

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

	/**
	 * Formats a length of time in seconds, or in milliseconds if it is shorter than a
	 * second, rounded up to a thousandth so that no caller comes back too early:
	 * {@code 30s}, {@code 12.4s}, {@code 250ms}.
	 * @param duration the length of time, not negative
	 * @return the text
	 */
	public static String format(Duration duration) {
		BigDecimal seconds = BigDecimal.valueOf(duration.getSeconds())
			.add(BigDecimal.valueOf(duration.getNano(), NANO_DIGITS));
		boolean inMillis = seconds.compareTo(BigDecimal.ONE) < 0;
		BigDecimal rounded = (inMillis ? seconds.movePointRight(MILLI_DIGITS) : seconds).setScale(MILLI_DIGITS,
				RoundingMode.UP);
		String number = (rounded.signum() != 0) ? rounded.stripTrailingZeros().toPlainString() : "0";
		return number + (inMillis ? "ms" : "s");
	}

}
