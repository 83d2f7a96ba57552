package io.github.circuitbreaker;

import java.util.Objects;

import io.github.circuitbreaker.OutcomeCounts.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Every call goes through, until its failures are too many.
 */
final class ClosedPhase extends Phase implements PhasePermit {

	private final StateMachine machine;

	private final CallStatistics statistics;

	private final OutcomeCounts outcomes;

	private final FailureCount failures;

	private final boolean plain;

	ClosedPhase(StateMachine machine, Policy policy, Beginning beginning, FailureCount failures) {
		super(policy, beginning);
		this.machine = machine;
		this.statistics = machine.statistics();
		this.outcomes = this.statistics.outcomes();
		this.failures = failures;
		this.plain = !policy.judgesReturns();
	}

	/**
	 * Returns whether a call that returns is a success, whatever it returns and whenever.
	 */
	boolean isPlain() {
		return this.plain;
	}

	FailureCount failures() {
		return this.failures;
	}

	@Override
	State state() {
		return State.CLOSED;
	}

	@Override
	PhasePermit grant(boolean onThisThread) {
		return this;
	}

	/**
	 * What has been counted stays, unless it is to be counted within another window.
	 */
	@Override
	Phase under(Policy next) {
		FailureCount failures = this.failures;
		if (Objects.equals(next.config().window(), policy().config().window())) {
			failures.limitTo(FailureLimits.of(next.config()));
		}
		else {
			failures = FailureCount.of(next.config(), this.machine.time());
		}
		return new ClosedPhase(this.machine, next, beginning(), failures);
	}

	@Override
	public long begin() {
		return this.plain ? 0 : policy().begin(this.machine.time());
	}

	@Override
	public void returned(@Nullable Object result, long begun) {
		if (this.plain) {
			success();
		}
		else if (this.statistics.returned(result, begun, policy()) == null) {
			succeeded();
		}
		else {
			failed();
		}
	}

	@Override
	public void success() {
		// In this order, as the fence of the increment would hold up what is read after
		// it.
		boolean tripped = this.failures.success();
		this.outcomes.increment(Outcome.SUCCESSFUL);
		if (tripped) {
			this.machine.open(this.failures);
		}
	}

	@Override
	public void failure(Throwable thrown) {
		if (this.statistics.thrown(thrown, policy()) != null) {
			failed();
		}
	}

	private void succeeded() {
		if (this.failures.success()) {
			this.machine.open(this.failures);
		}
	}

	private void failed() {
		if (this.failures.failure()) {
			this.machine.open(this.failures);
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
