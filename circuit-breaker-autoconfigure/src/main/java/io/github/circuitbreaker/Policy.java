package io.github.circuitbreaker;

import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The settings that a phase lives by, and what is worked out from them once. Immutable.
 */
final class Policy {

	private final CircuitBreakerConfig config;

	private final FailureClassifier classifier;

	private final RecoveryBackoff backoff;

	private final long slowAfter;

	private final @Nullable Predicate<Object> recordResult;

	Policy(String name, CircuitBreakerConfig config) {
		this.config = config;
		this.classifier = new FailureClassifier(name, config);
		this.backoff = new RecoveryBackoff(config);
		this.slowAfter = (config.slowCallDuration() != null) ? TimeUnit.NANOSECONDS.convert(config.slowCallDuration())
				: Long.MAX_VALUE;
		this.recordResult = config.recordResult();
	}

	CircuitBreakerConfig config() {
		return this.config;
	}

	FailureClassifier classifier() {
		return this.classifier;
	}

	RecoveryBackoff backoff() {
		return this.backoff;
	}

	/**
	 * Returns whether a call that returns may be a failure all the same. If not, nothing
	 * about it has to be known.
	 */
	boolean judgesReturns() {
		return this.recordResult != null || measuresTime();
	}

	private boolean measuresTime() {
		return this.slowAfter != Long.MAX_VALUE;
	}

	/**
	 * Returns when a call begins, to be handed back when it has returned. Looks at the
	 * clock only if it matters.
	 */
	long begin(TimeSource time) {
		return measuresTime() ? time.nanoTime() : 0;
	}

	/**
	 * Returns whether a call that ends now has taken too long.
	 */
	boolean isSlow(long begun, TimeSource time) {
		return measuresTime() && time.nanoTime() - begun > this.slowAfter;
	}

}
