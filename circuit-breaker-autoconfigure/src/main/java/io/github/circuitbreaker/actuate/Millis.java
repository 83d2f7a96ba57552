package io.github.circuitbreaker.actuate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

/**
 * Times as they are shown: to the millisecond.
 */
final class Millis {

	private static final int NANOS_SHORT_OF_ONE = 999_999;

	private Millis() {
	}

	static @Nullable Instant truncate(@Nullable Instant instant) {
		return (instant != null) ? instant.truncatedTo(ChronoUnit.MILLIS) : null;
	}

	/**
	 * Zero has a meaning, so what is left of a millisecond is not zero.
	 */
	static @Nullable Duration roundUp(@Nullable Duration duration) {
		return (duration != null) ? duration.plusNanos(NANOS_SHORT_OF_ONE).truncatedTo(ChronoUnit.MILLIS) : null;
	}

}
