package io.github.circuitbreaker.sample.simulator;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Says how the simulated index behaves, and wakes up who waits for that to change.
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
	 * Waits for another mode.
	 * @param unwanted the mode that is waited out
	 * @param atMost how long to wait
	 * @return the mode then, which is the unwanted one if the time was up
	 * @throws InterruptedException if the thread is interrupted while it waits
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
