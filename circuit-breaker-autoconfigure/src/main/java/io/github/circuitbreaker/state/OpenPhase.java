package io.github.circuitbreaker.state;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.State;
import org.jspecify.annotations.Nullable;

/**
 * Calls are rejected. The first call after the deadline becomes the trial.
 *
 * @param failureCount the failures that opened the circuit
 * @param failedTrials how many trials have failed since the circuit was closed
 * @param deadline the end of the open time
 */
record OpenPhase(CircuitBreakerConfig config, History history, int failureCount, int failedTrials,
		Deadline deadline) implements Phase {

	@Override
	public State state() {
		return State.OPEN;
	}

	@Override
	public long nanosLeft(long now) {
		return this.deadline.left(now);
	}

	@Override
	public @Nullable PhasePermit permit(StateMachine machine, boolean onThisThread) {
		long now = machine.context().now();
		long left = this.deadline.left(now);
		return (left > 0 || !machine.context().permitsTrial())
				? machine.context().reject(state(), this.config.shadow(), left)
				: machine.halfOpen(this, new Trial(machine, this.config, onThisThread, now));
	}

	/**
	 * If the settings change the open time, the new one counts from when the circuit was
	 * opened.
	 */
	@Override
	public Phase with(CircuitBreakerConfig next) {
		RecoveryBackoff backoff = RecoveryBackoff.of(next);
		boolean same = backoff.equals(RecoveryBackoff.of(this.config));
		return new OpenPhase(next, this.history, this.failureCount, this.failedTrials,
				same ? this.deadline : new Deadline(this.deadline.start(), backoff.openTime(this.failedTrials)));
	}

	/**
	 * Returns a copy with another end.
	 */
	OpenPhase until(Deadline deadline, int failedTrials) {
		return new OpenPhase(this.config, this.history, this.failureCount, failedTrials, deadline);
	}

}
