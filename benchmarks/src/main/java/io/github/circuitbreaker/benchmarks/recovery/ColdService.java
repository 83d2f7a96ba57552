package io.github.circuitbreaker.benchmarks.recovery;

import java.io.IOException;

/**
 * A service whose capacity recovers over 30 seconds, as its caches fill. When it has more
 * calls waiting than it can answer within a second, it falls over, and restarts with
 * empty caches.
 */
final class ColdService {

	static final double WARM = 150;

	private static final double COLD = 15;

	private static final double WARM_UP = 30;

	private static final double RESTART = 5;

	/** When it is up, in seconds. */
	private double upAt = Double.NEGATIVE_INFINITY;

	private double waiting;

	private double last;

	private int falls;

	/**
	 * Makes it fail until a time, from which on it warms up.
	 */
	void breakUntil(double time) {
		this.upAt = time;
		this.waiting = 0;
	}

	/**
	 * Returns how many calls it can answer within a second.
	 */
	double capacity(double now) {
		return (now < this.upAt) ? 0 : COLD + (WARM - COLD) * Math.min(1, (now - this.upAt) / WARM_UP);
	}

	int falls() {
		return this.falls;
	}

	/**
	 * Answers a call.
	 */
	void call(double now) throws IOException {
		double capacity = capacity(now);
		if (capacity == 0) {
			throw new IOException("down");
		}
		this.waiting = Math.max(0, this.waiting - capacity * (now - this.last)) + 1;
		this.last = now;
		if (this.waiting > capacity) {
			this.falls++;
			breakUntil(now + RESTART);
			throw new IOException("overrun");
		}
	}

}
