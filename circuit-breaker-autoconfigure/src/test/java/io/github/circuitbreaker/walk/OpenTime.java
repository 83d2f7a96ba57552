package io.github.circuitbreaker.walk;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreakerConfig;

/**
 * For how long the model's circuit stays open.
 */
final class OpenTime {

	/** What the rounding of powers may make of a number. */
	private static final double ROUNDING = 1e-12;

	private OpenTime() {
	}

	/**
	 * Returns how long the circuit stays open, in nanoseconds.
	 * @param config the settings
	 * @param failedTrials how many trials have failed since it was closed
	 * @param seen how long the one that is compared does: where chance or rounding has a
	 * say, that is right if it is within the bounds, and otherwise the nearest bound is
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
