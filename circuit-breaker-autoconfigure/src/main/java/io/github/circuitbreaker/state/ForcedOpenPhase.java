package io.github.circuitbreaker.state;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.count.FailureCounter.Counts;

/**
 * All calls are rejected until the circuit breaker is reset or disabled by hand.
 *
 * @param failureCounts the failures that were counted before
 */
record ForcedOpenPhase(CircuitBreakerConfig config, History history, Counts failureCounts) implements Phase {

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
		return new ForcedOpenPhase(next, this.history, this.failureCounts);
	}

}
