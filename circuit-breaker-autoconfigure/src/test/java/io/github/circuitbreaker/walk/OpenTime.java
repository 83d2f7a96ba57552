package io.github.circuitbreaker.walk;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreakerConfig;

/**
 * Calculates how long the model's circuit stays open.
 */
final class OpenTime {

	/** The maximum relative error from rounding powers. */
	private static final double ROUNDING = 1e-12;

	private OpenTime() {
	}

	/**
	 * Returns how long the circuit stays open, in nanoseconds.
	 * @param config the settings
	 * @param failedTrials the number of failed trials since the circuit was closed
	 * @param seen how long the actual circuit stays open; if jitter or rounding is
	 * involved, any value within the bounds is accepted, and any other value is replaced
	 * by the nearest bound
	 */
	static long of(CircuitBreakerConfig config, int failedTrials, long seen) {
		long first = Settings.nanos(config.recoveryTimeout());
		boolean grows = config.recoveryMultiplier() > 1 && failedTrials > 0;
		if (!grows && config.recoveryJitter() == 0) {
			return first;
		}
		Duration max = config.recoveryTimeoutMax();
		long most = (max != null) ? Settings.nanos(max) : Long.MAX_VALUE;
		double grown = first;
		for (int i = 0; i < failedTrials; i++) {
			grown = Math.min(grown * config.recoveryMultiplier(), most);
		}
		long shortest = (long) (grown * (1 - config.recoveryJitter()) * (1 - ROUNDING));
		long longest = (long) Math.ceil(grown * (1 + config.recoveryJitter()) * (1 + ROUNDING));
		return Math.max(1, Math.min(Math.max(seen, shortest), Math.min(longest, most)));
	}

}
