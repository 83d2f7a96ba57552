package io.github.circuitbreaker;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Calls are rejected. The first one after the deadline becomes the trial.
 */
final class OpenPhase extends Phase {

	private final StateMachine machine;

	private final int failureCount;

	private final int failedTrials;

	private final Deadline deadline;

	OpenPhase(StateMachine machine, Instant since, int failureCount, int failedTrials, Deadline deadline) {
		super(since);
		this.machine = machine;
		this.failureCount = failureCount;
		this.failedTrials = failedTrials;
		this.deadline = deadline;
	}

	/**
	 * Returns how many trials have failed since the circuit was closed.
	 */
	int failedTrials() {
		return this.failedTrials;
	}

	@Override
	State state() {
		return State.OPEN;
	}

	@Override
	@Nullable Permit grant(boolean onThisThread) {
		long now = this.machine.time().nanoTime();
		long left = this.deadline.left(now);
		if (left > 0) {
			return this.machine.reject(State.OPEN, left);
		}
		return this.machine.halfOpen(this, this.machine.newTrial(onThisThread, now));
	}

	@Override
	int failureCount() {
		return this.failureCount;
	}

	@Override
	long nanosLeft(long now) {
		return this.deadline.left(now);
	}

	/**
	 * Returns how long this phase is to last from its beginning, in nanoseconds.
	 */
	long length() {
		return this.deadline.nanos();
	}

}
