package io.github.circuitbreaker.actuate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

/**
 * Times as people read them, to the millisecond.
 */
final class Times {

	private Times() {
	}

	static Instant toMillis(Instant instant) {
		return instant.truncatedTo(ChronoUnit.MILLIS);
	}

	/**
	 * Rounds up to milliseconds: zero has a meaning, so what is left of a millisecond is
	 * not zero.
	 */
	static @Nullable Duration roundUpToMillis(@Nullable Duration duration) {
		return (duration != null) ? duration.plusNanos(999_999).truncatedTo(ChronoUnit.MILLIS) : null;
	}

}
