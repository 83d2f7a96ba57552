package io.github.circuitbreaker.state;

import java.util.Objects;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerListener;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.TrialGate;
import io.github.circuitbreaker.count.StripedCounters.Outcome;
import org.slf4j.Logger;

/**
 * Everything that the phases of a circuit breaker share: its name, clocks, statistics and
 * listeners, and the gate of its trials.
 */
public final class PhaseContext {

	private final String name;

	private final TimeSource time;

	private final CallStatistics statistics;

	private final Listeners<CircuitBreakerListener> listeners = new Listeners<>();

	private final Listeners<?> registryListeners;

	private volatile TrialGate trialGate = () -> true;

	PhaseContext(String name, TimeSource time, Listeners<?> registryListeners) {
		this.name = name;
		this.time = time;
		this.statistics = new CallStatistics(time);
		this.registryListeners = registryListeners;
	}

	public String name() {
		return this.name;
	}

	TimeSource time() {
		return this.time;
	}

	long now() {
		return this.time.nanoTime();
	}

	CallStatistics statistics() {
		return this.statistics;
	}

	public Listeners<CircuitBreakerListener> listeners() {
		return this.listeners;
	}

	OutcomeClassifier classifier(CircuitBreakerConfig config) {
		return new OutcomeClassifier(this.name, this.time, config.recordExceptions(), config.ignoreExceptions(),
				config.ignoreException(), config.recordResult(), config.slowCallDuration());
	}

	public void setTrialGate(TrialGate gate) {
		this.trialGate = gate;
	}

	/**
	 * Asks the gate about a trial. A gate that throws lets it through, so that it cannot
	 * keep the circuit open forever.
	 */
	boolean permitsTrial() {
		try {
			return this.trialGate.permitsTrial();
		}
		catch (Throwable ex) {
			Listeners
				.log((logger) -> logger.error("A trial of {} goes through because its gate failed", this.name, ex));
			return true;
		}
	}

	/**
	 * Rejects a call. A shadow counts it as rejected and lets it pass.
	 * @return the permit for a call that passes
	 * @throws CircuitBreakerOpenException if the circuit breaker is no shadow
	 */
	PhasePermit reject(State state, boolean shadow, long nanosLeft) {
		this.statistics.count(Outcome.REJECTED);
		this.registryListeners.rejected(this.name, state, shadow);
		if (shadow) {
			return PhasePermit.Uncounted.INSTANCE;
		}
		throw CircuitBreakerOpenException.ofNanos(this.name, state, nanosLeft);
	}

	void announce(CircuitBreakerStateChange change) {
		Listeners.log((logger) -> log(change, logger));
		this.listeners.changed(change);
		this.registryListeners.changed(change);
	}

	private static void log(CircuitBreakerStateChange change, Logger logger) {
		String state = change.to() + (change.shadow() ? " (shadow)" : "");
		switch (change.to()) {
			case OPEN -> logger.warn("Circuit {} for {}: {}; next trial in {}", state, change.name(), change.reason(),
					Deadline.format(Objects.requireNonNull(change.retryAfter())));
			case HALF_OPEN -> logger.info("Circuit {} for {}", state, change.name());
			default -> logger.info("Circuit {} for {}: {}", state, change.name(), change.reason());
		}
	}

}
