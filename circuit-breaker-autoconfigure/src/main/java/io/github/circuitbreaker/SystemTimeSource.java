package io.github.circuitbreaker;

import java.time.Instant;

/**
 * The time of this machine.
 */
enum SystemTimeSource implements TimeSource {

	INSTANCE;

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public Instant now() {
		return Instant.now();
	}

}
