package io.github.circuitbreaker;

import java.time.Duration;

import io.github.circuitbreaker.state.StateMachine;

/**
 * Takes advice on a circuit breaker from others who call the same service, such as other
 * instances of the application. Advice never overrides manual control or settings.
 * Thread-safe; no method blocks.
 */
public final class CircuitBreakerAdvice {

	private final StateMachine machine;

	CircuitBreakerAdvice(StateMachine machine) {
		this.machine = machine;
	}

	/**
	 * Opens the circuit because other callers have found that the service fails. Trials
	 * in progress then no longer decide anything, and listeners are notified with
	 * {@link TransitionCause#ADVICE}. If the circuit is already open, only the time until
	 * its next trial changes, and listeners are not notified.
	 * @param remaining the time until the next trial, not negative
	 * @param failedTrials how many trials have failed since the circuit was closed, which
	 * determines the next open time
	 * @param reason why, in a few words
	 */
	public void open(Duration remaining, int failedTrials, String reason) {
		this.machine.adviseOpen(remaining, failedTrials, reason);
	}

	/**
	 * Closes the circuit because other callers have found that the service is back. Does
	 * nothing unless the circuit is open or half-open. Listeners are notified with
	 * {@link TransitionCause#ADVICE}.
	 * @param reason why, in a few words
	 */
	public void close(String reason) {
		this.machine.adviseClosed(reason);
	}

	/**
	 * Sets the gate that must approve each trial, replacing the previous one.
	 * @param gate the gate
	 */
	public void setTrialGate(TrialGate gate) {
		this.machine.context().setTrialGate(gate);
	}

}
