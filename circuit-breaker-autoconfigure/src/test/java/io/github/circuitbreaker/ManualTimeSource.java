package io.github.circuitbreaker;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Virtual time, which stands still until a test advances it. Starts just before
 * {@code nanoTime} overflows, so that every test crosses that edge.
 */
public final class ManualTimeSource implements TimeSource {

	public static final Instant START = Instant.parse("2026-11-23T10:15:30Z");

	private static final long ORIGIN = Long.MAX_VALUE - 1;

	private final AtomicLong elapsed = new AtomicLong();

	private volatile boolean broken;

	private volatile Duration wallClockShift = Duration.ZERO;

	@Override
	public long nanoTime() {
		return ORIGIN + this.elapsed.get();
	}

	@Override
	public Instant now() {
		if (this.broken) {
			throw new IllegalStateException("The clock is broken");
		}
		return START.plusNanos(this.elapsed.get()).plus(this.wallClockShift);
	}

	public void advance(Duration duration) {
		this.elapsed.addAndGet(duration.toNanos());
	}

	/**
	 * Makes the wall clock throw, which simulates any error between the end of a call and
	 * its verdict.
	 */
	public void breakDown() {
		this.broken = true;
	}

	public void repair() {
		this.broken = false;
	}

	public void shiftWallClock(Duration duration) {
		this.wallClockShift = this.wallClockShift.plus(duration);
	}

}
