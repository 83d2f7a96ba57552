package io.github.circuitbreaker;

import java.time.Instant;

/**
 * Every call goes through, and none is counted.
 */
final class DisabledPhase extends Phase {

	DisabledPhase(Policy policy, Instant since) {
		super(policy, since);
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
		return new DisabledPhase(next, since());
	}

	@Override
	int failureCount() {
		return 0;
	}

}
