package io.github.circuitbreaker;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * Shows durations to people.
 */
final class Durations {

	private static final BigDecimal ONE = BigDecimal.ONE;

	private static final int MILLIS = 3;

	private static final int NANOS = 9;

	private Durations() {
	}

	/**
	 * Formats a duration in seconds, or in milliseconds if it is less than one, rounded
	 * up to a thousandth so that nobody is told to come back too early: {@code 30s},
	 * {@code 12.4s}, {@code 250ms}.
	 */
	static String format(Duration duration) {
		BigDecimal seconds = BigDecimal.valueOf(duration.getSeconds())
			.add(BigDecimal.valueOf(duration.getNano(), NANOS));
		if (seconds.compareTo(ONE) < 0) {
			return plain(seconds.movePointRight(MILLIS)) + "ms";
		}
		return plain(seconds) + "s";
	}

	private static String plain(BigDecimal number) {
		BigDecimal rounded = number.setScale(MILLIS, RoundingMode.UP);
		return (rounded.signum() != 0) ? rounded.stripTrailingZeros().toPlainString() : "0";
	}

}
