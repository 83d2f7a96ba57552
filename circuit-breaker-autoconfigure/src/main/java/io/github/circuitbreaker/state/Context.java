package io.github.circuitbreaker.state;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerListener;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.TransitionCause;
import io.github.circuitbreaker.TrialGate;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the phases of a circuit breaker share: its name, clocks, statistics and
 * listeners, and the gate of its trials.
 */
final class Context {

	private final String name;

	private final TimeSource time;

	private final CallStatistics statistics;

	private final Listeners<CircuitBreakerListener> listeners = new Listeners<>();

	private final Listeners<?> registryListeners;

	private volatile TrialGate trialGate = () -> true;

	Context(String name, TimeSource time, Listeners<?> registryListeners) {
		this.name = name;
		this.time = time;
		this.statistics = new CallStatistics(time);
		this.registryListeners = registryListeners;
	}

	String name() {
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

	Listeners<CircuitBreakerListener> listeners() {
		return this.listeners;
	}

	OutcomeClassifier classifier(CircuitBreakerConfig config) {
		return new OutcomeClassifier(this.name, this.time, config.recordExceptions(), config.ignoreExceptions(),
				config.ignoreException(), config.recordResult(), config.slowCallDuration());
	}

	void setTrialGate(TrialGate gate) {
		this.trialGate = gate;
	}

	/**
	 * Asks the gate about a trial. A gate that throws lets it through, so that it cannot
	 * keep the circuit open for ever.
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
	PhasePermit reject(Phase phase, long nanosLeft) {
		boolean shadow = phase.config().shadow();
		this.statistics.rejected();
		this.registryListeners.rejected(this.name, phase.state(), shadow);
		if (shadow) {
			return PhasePermit.Uncounted.INSTANCE;
		}
		throw new CircuitBreakerOpenException(this.name, phase.state(), nanosLeft);
	}

	/**
	 * Returns the history of a phase that is to follow another.
	 * @param from the phase before
	 * @param to the state of the phase
	 * @param cause what makes the transition
	 * @param reason the same in a few words
	 * @param config the settings of the phase
	 * @param retryAfter the time until the next trial, or {@code null} if none is set
	 */
	History after(Phase from, State to, TransitionCause cause, String reason, CircuitBreakerConfig config,
			@Nullable Duration retryAfter) {
		if (from.state() == to) {
			return from.history().anew(this.time.now());
		}
		return from.history()
			.after(new CircuitBreakerStateChange(this.name, from.state(), to, this.time.now(), reason, retryAfter,
					config.shadow(), cause));
	}

	History after(Phase from, State to, TransitionCause cause, String reason) {
		return after(from, to, cause, reason, from.config(), null);
	}

	void announce(CircuitBreakerStateChange change) {
		Listeners.log((logger) -> {
			if (change.to() == State.OPEN) {
				logger.warn("{}", change.describe());
			}
			else {
				logger.info("{}", change.describe());
			}
		});
		this.listeners.changed(change);
		this.registryListeners.changed(change);
	}

}
