package io.github.circuitbreaker.state;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.State;

/**
 * All calls go through, uncounted.
 */
record DisabledPhase(CircuitBreakerConfig config, History history) implements Phase {

	@Override
	public State state() {
		return State.DISABLED;
	}

	@Override
	public int failureCount() {
		return 0;
	}

	@Override
	public PhasePermit permit(StateMachine machine, boolean onThisThread) {
		return PhasePermit.Uncounted.INSTANCE;
	}

	@Override
	public Phase with(CircuitBreakerConfig next) {
		return new DisabledPhase(next, this.history);
	}

}
