package io.github.circuitbreaker;

/**
 * Calls are rejected until somebody says otherwise.
 */
final class ForcedOpenPhase extends Phase {

	private final StateMachine machine;

	private final int failureCount;

	ForcedOpenPhase(StateMachine machine, Policy policy, Beginning beginning, int failureCount) {
		super(policy, beginning);
		this.machine = machine;
		this.failureCount = failureCount;
	}

	@Override
	State state() {
		return State.FORCED_OPEN;
	}

	@Override
	PhasePermit grant(boolean onThisThread) {
		return this.machine.reject(this, CircuitBreakerOpenException.NO_END);
	}

	@Override
	Phase under(Policy next) {
		return new ForcedOpenPhase(this.machine, next, beginning(), this.failureCount);
	}

	@Override
	int failureCount() {
		return this.failureCount;
	}

}
