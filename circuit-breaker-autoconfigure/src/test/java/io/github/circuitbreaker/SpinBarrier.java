package io.github.circuitbreaker;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A barrier at which threads spin instead of blocking, so that they continue within
 * nanoseconds of each other. The last thread to arrive runs an action between two rounds.
 */
public final class SpinBarrier {

	private static final int SPINS = 1_000;

	private final int parties;

	private final Runnable action;

	private final AtomicInteger arrived = new AtomicInteger();

	private volatile int round;

	public SpinBarrier(int parties, Runnable action) {
		this.parties = parties;
		this.action = action;
	}

	public void await() throws InterruptedException {
		int round = this.round;
		if (this.arrived.incrementAndGet() == this.parties) {
			this.action.run();
			this.arrived.set(0);
			this.round = round + 1;
			return;
		}
		for (int spins = 1; this.round == round; spins++) {
			if (spins % SPINS == 0) {
				// Lets other threads run if the machine has fewer processors.
				Thread.yield();
			}
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
		}
	}

}
