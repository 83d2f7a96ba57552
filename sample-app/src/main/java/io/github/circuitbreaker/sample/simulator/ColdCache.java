package io.github.circuitbreaker.sample.simulator;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The cache of the simulated index, which is empty after each outage. Until it is warm,
 * the index serves few requests a second. One request too many makes it fall over, and it
 * restarts with an empty cache.
 */
class ColdCache {

	/** Longer than the circuit stays open if nobody asks for more. */
	static final Duration RESTART = Duration.ofSeconds(15);

	private static final int COLD = 3;

	private static final int WARM = 10;

	private static final long WARMING = TimeUnit.SECONDS.toNanos(20);

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final LongSupplier clock;

	private boolean simulated;

	private boolean empty;

	/** When the first request after the outage came. */
	private long warmingSince;

	private boolean restarting;

	private long restartingSince;

	/** The second since then whose requests are counted. */
	private long second;

	private int requests;

	ColdCache(LongSupplier clock) {
		this.clock = clock;
	}

	synchronized boolean isSimulated() {
		return this.simulated;
	}

	synchronized void setSimulated(boolean simulated) {
		this.simulated = simulated;
		this.empty = false;
		this.restarting = false;
		this.warmingSince = this.clock.getAsLong() - WARMING;
	}

	/**
	 * Empties the cache, because of an outage.
	 */
	synchronized void empty() {
		this.empty = true;
	}

	/**
	 * Returns whether the index can serve one more request.
	 */
	synchronized boolean serves() {
		long now = this.clock.getAsLong();
		if (!this.simulated) {
			return true;
		}
		if (this.restarting && now - this.restartingSince < RESTART.toNanos()) {
			return false;
		}
		if (this.empty || this.restarting) {
			this.empty = false;
			this.restarting = false;
			this.warmingSince = now;
			this.second = -1;
		}
		long second = (now - this.warmingSince) / SECOND;
		this.requests = (second == this.second) ? this.requests + 1 : 1;
		this.second = second;
		if (this.requests > COLD + (WARM - COLD) * Math.min(now - this.warmingSince, WARMING) / WARMING) {
			this.restarting = true;
			this.restartingSince = now;
		}
		return !this.restarting;
	}

}
