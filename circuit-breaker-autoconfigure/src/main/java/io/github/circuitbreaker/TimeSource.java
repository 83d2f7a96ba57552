package io.github.circuitbreaker;

import java.time.Instant;

/**
 * Where a circuit breaker takes its time from. Decisions rest on {@link #nanoTime()}
 * alone, so a wall clock that is set forward or back changes nothing but what is shown.
 * <p>
 * Implementations are thread-safe and do not throw.
 */
public interface TimeSource {

	/**
	 * Returns a monotonic time, as {@link System#nanoTime()} does: its origin is
	 * arbitrary, it may wrap around, and only differences have a meaning.
	 * @return the time in nanoseconds
	 */
	long nanoTime();

	/**
	 * Returns the time on the wall clock, for showing only.
	 * @return the instant
	 */
	Instant now();

	/**
	 * Returns the clocks of this machine. Their wall clock is read to the millisecond.
	 * @return the time source to use by default
	 */
	static TimeSource system() {
		enum SystemTimeSource implements TimeSource {

			INSTANCE;

			@Override
			public long nanoTime() {
				return System.nanoTime();
			}

			@Override
			public Instant now() {
				return Instant.ofEpochMilli(System.currentTimeMillis());
			}

		}
		return SystemTimeSource.INSTANCE;
	}

}
