package io.github.circuitbreaker;

import java.time.Instant;

/**
 * Every call goes through, until its failures are too many.
 */
final class ClosedPhase extends Phase implements Grant {

	private final StateMachine machine;

	private final FailureCount failures;

	ClosedPhase(StateMachine machine, Instant since, FailureCount failures) {
		super(since);
		this.machine = machine;
		this.failures = failures;
	}

	@Override
	State state() {
		return State.CLOSED;
	}

	@Override
	Grant grant(boolean onThisThread) {
		return this;
	}

	@Override
	public void succeeded() {
		this.machine.statistics().successful();
		if (this.failures.success()) {
			this.machine.open(this, this.failures);
		}
	}

	@Override
	public void failed(Throwable thrown) {
		if (this.machine.statistics().failed(thrown) != null && this.failures.failure()) {
			this.machine.open(this, this.failures);
		}
	}

	@Override
	public void released() {
		this.machine.statistics().ignored();
	}

	@Override
	int failureCount() {
		return this.failures.current();
	}

}
