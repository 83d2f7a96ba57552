package io.github.circuitbreaker;

/**
 * Every call goes through, and none is counted.
 */
final class DisabledPhase extends Phase {

	DisabledPhase(Policy policy, Beginning beginning) {
		super(policy, beginning);
	}

	@Override
	State state() {
		return State.DISABLED;
	}

	@Override
	PhasePermit grant(boolean onThisThread) {
		return UncountedPermit.INSTANCE;
	}

	@Override
	Phase under(Policy next) {
		return new DisabledPhase(next, beginning());
	}

	@Override
	int failureCount() {
		return 0;
	}

}
