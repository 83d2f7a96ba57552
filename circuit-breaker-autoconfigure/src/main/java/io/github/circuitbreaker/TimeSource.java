package io.github.circuitbreaker;

import java.time.Instant;

/**
 * The clocks of a circuit breaker. Decisions rest on {@link #nanoTime()} alone, so
 * setting the wall clock forward or back affects only the times that are shown.
 * <p>
 * Implementations are thread-safe and do not throw.
 */
public interface TimeSource {

	/**
	 * Returns the monotonic time, as {@link System#nanoTime()} does: its origin is
	 * arbitrary, it may overflow, and only differences are meaningful.
	 * @return the time in nanoseconds
	 */
	long nanoTime();

	/**
	 * Returns the time on the wall clock, for display only.
	 * @return the instant
	 */
	Instant now();

	/**
	 * Returns the clocks of this machine. Their wall clock has milliseconds, which are
	 * cheap to read, and gives all that ask within one the same instant.
	 * @return the time source to use by default
	 */
	static TimeSource system() {
		enum SystemTimeSource implements TimeSource {

			INSTANCE;

			/** Not volatile: a thread that sees an old one creates its own. */
			private Millisecond last = Millisecond.of(0);

			@Override
			public long nanoTime() {
				return System.nanoTime();
			}

			@Override
			public Instant now() {
				long millis = System.currentTimeMillis();
				Millisecond last = this.last;
				if (last.millis() != millis) {
					last = Millisecond.of(millis);
					this.last = last;
				}
				return last.instant();
			}

			private record Millisecond(long millis, Instant instant) {

				static Millisecond of(long millis) {
					return new Millisecond(millis, Instant.ofEpochMilli(millis));
				}

			}

		}
		return SystemTimeSource.INSTANCE;
	}

}
