package io.github.circuitbreaker.fleet;

import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Wakes the one thread that sleeps by it. Ringing while that is awake, and perhaps waits
 * for something else, keeps it from its next sleep. Thread-safe, does not block.
 */
final class Alarm {

	private volatile @Nullable Thread sleeper;

	private volatile boolean rung;

	void ring() {
		this.rung = true;
		LockSupport.unpark(this.sleeper);
	}

	/**
	 * Sleeps until it rings, if it has not since the last sleep, or for a while, or for
	 * no reason.
	 */
	void sleep(long nanos) {
		this.sleeper = Thread.currentThread();
		if (!this.rung) {
			LockSupport.parkNanos(this, nanos);
		}
		// Whoever rings before this has said before what for.
		this.rung = false;
	}

}
