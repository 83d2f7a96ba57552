package io.github.circuitbreaker.state;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.State;

/**
 * All calls are rejected until the circuit breaker is reset or disabled by hand.
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
		return machine.context().reject(state(), this.config.shadow(), Phase.NO_END);
	}

	@Override
	public Phase with(CircuitBreakerConfig next) {
		return new ForcedOpenPhase(next, this.history, this.failureCount);
	}

}
