package io.github.circuitbreaker.state;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.State;

/**
 * All calls are rejected until a command by hand ends it.
 *
 * @param failureCount the failures that were counted before
 */
record ForcedOpenPhase(CircuitBreakerConfig config, History history, int failureCount) implements Phase {

	@Override
	public State state() {
		return State.FORCED_OPEN;
	}

	@Override
	public PhasePermit permit(StateMachine machine, boolean onThisThread) {
		return machine.context().reject(state(), this.config.shadow(), Deadline.NONE);
	}

	@Override
	public Phase with(StateMachine machine, CircuitBreakerConfig next) {
		return new ForcedOpenPhase(next, this.history, this.failureCount);
	}

}
