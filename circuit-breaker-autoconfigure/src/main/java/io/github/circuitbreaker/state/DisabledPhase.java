package io.github.circuitbreaker.state;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.count.FailureCounter.Counts;

/**
 * All calls go through, uncounted.
 */
record DisabledPhase(CircuitBreakerConfig config, History history) implements Phase {

	@Override
	public State state() {
		return State.DISABLED;
	}

	@Override
	public Counts failureCounts() {
		return Counts.NONE;
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
