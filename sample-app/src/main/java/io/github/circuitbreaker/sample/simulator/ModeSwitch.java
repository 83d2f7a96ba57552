package io.github.circuitbreaker.sample.simulator;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Holds the mode of the simulated index and wakes up threads that wait for a change.
 */
class ModeSwitch {

	private SimulatorMode mode = SimulatorMode.OK;

	synchronized SimulatorMode get() {
		return this.mode;
	}

	synchronized void set(SimulatorMode mode) {
		this.mode = mode;
		notifyAll();
	}

	/**
	 * Waits until the mode differs from the given one.
	 * @param unwanted the mode to wait out
	 * @param atMost the maximum time to wait
	 * @return the new mode, or the unwanted one if the time is up
	 * @throws InterruptedException if the thread is interrupted while waiting
	 */
	synchronized SimulatorMode awaitOtherThan(SimulatorMode unwanted, Duration atMost) throws InterruptedException {
		long start = System.nanoTime();
		long left = atMost.toNanos();
		while (this.mode == unwanted && left > 0) {
			TimeUnit.NANOSECONDS.timedWait(this, left);
			left = atMost.toNanos() - (System.nanoTime() - start);
		}
		return this.mode;
	}

}
