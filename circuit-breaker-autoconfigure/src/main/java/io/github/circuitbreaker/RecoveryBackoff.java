package io.github.circuitbreaker;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

/**
 * How long a circuit stays open: longer after each trial that fails, and spread, so that
 * instances which have opened together do not try together. Exponential backoff with
 * proportional jitter.
 */
final class RecoveryBackoff {

	private final long first;

	private final long most;

	private final double multiplier;

	private final double jitter;

	private final DoubleSupplier random;

	RecoveryBackoff(CircuitBreakerConfig config) {
		this(config, () -> ThreadLocalRandom.current().nextDouble());
	}

	/**
	 * Creates the backoff.
	 * @param config the settings
	 * @param random supplies numbers from 0 to less than 1, all equally likely
	 */
	RecoveryBackoff(CircuitBreakerConfig config, DoubleSupplier random) {
		this.first = TimeUnit.NANOSECONDS.convert(config.recoveryTimeout());
		this.most = nanos(config.recoveryTimeoutMax());
		this.multiplier = config.recoveryMultiplier();
		this.jitter = config.recoveryJitter();
		this.random = random;
	}

	private static long nanos(@Nullable Duration duration) {
		return (duration != null) ? TimeUnit.NANOSECONDS.convert(duration) : Long.MAX_VALUE;
	}

	/**
	 * Returns whether another one goes by the same settings.
	 */
	boolean isLike(RecoveryBackoff other) {
		return this.first == other.first && this.most == other.most && this.multiplier == other.multiplier
				&& this.jitter == other.jitter;
	}

	/**
	 * Returns how long the circuit stays open.
	 * @param failedTrials how many trials have failed since it was closed
	 * @return nanoseconds, at least one
	 */
	long openTime(int failedTrials) {
		boolean grows = this.multiplier != 1 && failedTrials > 0;
		if (!grows && this.jitter == 0) {
			// Exactly as it was set, which a double may be too coarse for.
			return this.first;
		}
		// A conversion from double stops at the largest value, so nothing overflows.
		double grown = Math.min(this.first * Math.pow(this.multiplier, failedTrials), this.most);
		double shortest = grown * (1 - this.jitter);
		// Spread over what the maximum leaves, as too many would meet at it otherwise.
		double longest = Math.min(grown * (1 + this.jitter), this.most);
		long spread = (long) (shortest + (longest - shortest) * this.random.getAsDouble());
		// What a double is too coarse for may be a little more than the maximum.
		return Math.max(1, Math.min(spread, this.most));
	}

}
