package io.github.circuitbreaker;

import java.time.Instant;

/**
 * Every call goes through, and none is counted.
 */
final class DisabledPhase extends Phase implements Permit {

	DisabledPhase(Instant since) {
		super(since);
	}

	@Override
	State state() {
		return State.DISABLED;
	}

	@Override
	Permit grant(boolean onThisThread) {
		return this;
	}

	@Override
	public void success() {
	}

	@Override
	public void failure(Throwable thrown) {
	}

	@Override
	public void release() {
	}

	@Override
	int failureCount() {
		return 0;
	}

}
