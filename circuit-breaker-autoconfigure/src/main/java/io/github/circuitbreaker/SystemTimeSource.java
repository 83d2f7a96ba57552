package io.github.circuitbreaker;

import java.time.Instant;

/**
 * The time of this machine. The wall clock is read to the millisecond, which is enough to
 * be shown, cheaper to find out, and lets everyone who asks within it have the same
 * instant.
 */
enum SystemTimeSource implements TimeSource {

	INSTANCE;

	/** Not volatile: a thread that sees an old one makes one of its own. */
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
