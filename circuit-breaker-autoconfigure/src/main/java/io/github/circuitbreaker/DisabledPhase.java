package io.github.circuitbreaker;

import java.time.Instant;

/**
 * Every call goes through, and none is counted.
 */
final class DisabledPhase extends Phase {

	DisabledPhase(Instant since) {
		super(since);
	}

	@Override
	State state() {
		return State.DISABLED;
	}

	@Override
	Permit grant(boolean onThisThread) {
		return UncountedPermit.INSTANCE;
	}

	@Override
	int failureCount() {
		return 0;
	}

}
