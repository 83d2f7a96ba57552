package io.github.circuitbreaker;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One caller tries whether the service is back, all others are rejected. The trial may
 * also be vacant, after one that ended without a verdict: then the next caller gets it.
 */
final class HalfOpenPhase extends Phase {

	private final StateMachine machine;

	private final int failureCount;

	private final int failedTrials;

	private final @Nullable Trial trial;

	HalfOpenPhase(StateMachine machine, Instant since, int failureCount, int failedTrials, @Nullable Trial trial) {
		super(since);
		this.machine = machine;
		this.failureCount = failureCount;
		this.failedTrials = failedTrials;
		this.trial = trial;
	}

	/**
	 * Returns how many trials have failed since the circuit was closed.
	 */
	int failedTrials() {
		return this.failedTrials;
	}

	/**
	 * Returns the same phase with the trial in other hands.
	 */
	HalfOpenPhase with(@Nullable Trial next) {
		return new HalfOpenPhase(this.machine, since(), this.failureCount, this.failedTrials, next);
	}

	boolean isTriedBy(Trial other) {
		return this.trial == other;
	}

	@Override
	State state() {
		return State.HALF_OPEN;
	}

	@Override
	@Nullable Permit grant(boolean onThisThread) {
		Trial current = this.trial;
		if (current != null && current.isRunByThisThread()) {
			return current.part();
		}
		long now = this.machine.time().nanoTime();
		long left = (current != null) ? current.lease().left(now) : 0;
		if (left > 0) {
			throw this.machine.rejection(State.HALF_OPEN, left);
		}
		return this.machine.handTrialOver(this, this.machine.newTrial(onThisThread, now));
	}

	@Override
	int failureCount() {
		return this.failureCount;
	}

	@Override
	Deadline deadline() {
		return (this.trial != null) ? this.trial.lease() : Deadline.PASSED;
	}

}
