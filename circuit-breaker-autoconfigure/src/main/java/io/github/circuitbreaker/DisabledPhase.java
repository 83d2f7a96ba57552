package io.github.circuitbreaker;

import java.time.Instant;

/**
 * Every call goes through, and none is counted.
 */
final class DisabledPhase extends Phase implements Grant {

	DisabledPhase(Instant since) {
		super(since);
	}

	@Override
	State state() {
		return State.DISABLED;
	}

	@Override
	Grant grant(boolean onThisThread) {
		return this;
	}

	@Override
	public void succeeded() {
	}

	@Override
	public void failed(Throwable thrown) {
	}

	@Override
	public void released() {
	}

	@Override
	int failureCount() {
		return 0;
	}

}
