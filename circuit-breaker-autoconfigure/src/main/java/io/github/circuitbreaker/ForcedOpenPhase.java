package io.github.circuitbreaker;

import java.time.Instant;

/**
 * Calls are rejected until somebody says otherwise.
 */
final class ForcedOpenPhase extends Phase {

	private final StateMachine machine;

	private final int failureCount;

	ForcedOpenPhase(StateMachine machine, Instant since, int failureCount) {
		super(since);
		this.machine = machine;
		this.failureCount = failureCount;
	}

	@Override
	State state() {
		return State.FORCED_OPEN;
	}

	@Override
	Permit grant(boolean onThisThread) {
		return this.machine.reject(State.FORCED_OPEN, CircuitBreakerOpenException.NO_END);
	}

	@Override
	int failureCount() {
		return this.failureCount;
	}

}
