package io.github.circuitbreaker.test;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import io.github.circuitbreaker.TimeSource;

/**
 * Time that passes only when a test advances it: both clocks, by the same duration.
 * Thread-safe.
 */
public final class ManualTimeSource implements TimeSource {

	private final AtomicLong elapsed = new AtomicLong();

	private final Instant start;

	/**
	 * Creates clocks of which that on the wall shows the present time, until it is
	 * advanced.
	 */
	public ManualTimeSource() {
		this(Instant.now());
	}

	/**
	 * Creates clocks.
	 * @param start the time that the clock on the wall shows first
	 */
	public ManualTimeSource(Instant start) {
		this.start = start;
	}

	@Override
	public long nanoTime() {
		return this.elapsed.get();
	}

	@Override
	public Instant now() {
		return this.start.plusNanos(this.elapsed.get());
	}

	/**
	 * Lets time pass.
	 * @param duration how long, not negative
	 * @throws IllegalArgumentException if it is negative
	 */
	public void advance(Duration duration) {
		if (duration.isNegative()) {
			throw new IllegalArgumentException("Time cannot go back by " + duration.negated());
		}
		this.elapsed.addAndGet(duration.toNanos());
	}

}
