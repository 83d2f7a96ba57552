package io.github.circuitbreaker.sample;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import io.github.circuitbreaker.TimeSource;

/**
 * Time that passes only when a test advances it.
 */
class VirtualTime implements TimeSource {

	private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	private final AtomicLong elapsed = new AtomicLong();

	@Override
	public long nanoTime() {
		return this.elapsed.get();
	}

	@Override
	public Instant now() {
		return START.plusNanos(this.elapsed.get());
	}

	void advance(Duration duration) {
		this.elapsed.addAndGet(duration.toNanos());
	}

}
