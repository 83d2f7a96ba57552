package io.github.circuitbreaker;

import java.time.Instant;

import io.github.circuitbreaker.OutcomeCounts.Outcome;

/**
 * Every call goes through, until its failures are too many.
 */
final class ClosedPhase extends Phase implements Permit {

	private final StateMachine machine;

	private final CallStatistics statistics;

	private final OutcomeCounts outcomes;

	private final FailureCount failures;

	ClosedPhase(StateMachine machine, Instant since, FailureCount failures) {
		super(since);
		this.machine = machine;
		this.statistics = machine.statistics();
		this.outcomes = this.statistics.outcomes();
		this.failures = failures;
	}

	@Override
	State state() {
		return State.CLOSED;
	}

	@Override
	Permit grant(boolean onThisThread) {
		return this;
	}

	@Override
	public void success() {
		// In this order, as the fence of the increment would hold up what is read after
		// it.
		boolean tripped = this.failures.success();
		this.outcomes.increment(Outcome.SUCCESSFUL);
		if (tripped) {
			this.machine.open(this, this.failures);
		}
	}

	@Override
	public void failure(Throwable thrown) {
		if (this.statistics.failed(thrown) != null && this.failures.failure()) {
			this.machine.open(this, this.failures);
		}
	}

	@Override
	public void release() {
		this.statistics.ignored();
	}

	@Override
	int failureCount() {
		return this.failures.current();
	}

}
