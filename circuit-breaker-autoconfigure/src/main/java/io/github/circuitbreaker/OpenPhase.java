package io.github.circuitbreaker;

import org.jspecify.annotations.Nullable;

/**
 * Calls are rejected. The first one after the deadline becomes the trial.
 */
final class OpenPhase extends Phase {

	private final StateMachine machine;

	private final int failureCount;

	private final int failedTrials;

	private final Deadline deadline;

	OpenPhase(StateMachine machine, Policy policy, Beginning beginning, int failureCount, int failedTrials,
			Deadline deadline) {
		super(policy, beginning);
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

	/**
	 * Returns the same phase with another end.
	 */
	OpenPhase until(Deadline deadline, int failedTrials) {
		return new OpenPhase(this.machine, policy(), beginning(), this.failureCount, failedTrials, deadline);
	}

	@Override
	State state() {
		return State.OPEN;
	}

	@Override
	@Nullable PhasePermit grant(boolean onThisThread) {
		long now = this.machine.time().nanoTime();
		long left = this.deadline.left(now);
		if (left > 0 || !this.machine.permitsTrial()) {
			return this.machine.reject(this, left);
		}
		return this.machine.halfOpen(this, this.machine.newTrial(policy(), onThisThread, now), now);
	}

	/**
	 * If the settings say otherwise how long it stays open, that counts from when it was
	 * opened.
	 */
	@Override
	Phase under(Policy next) {
		Deadline deadline = next.backoff().isLike(policy().backoff()) ? this.deadline
				: new Deadline(this.deadline.start(), next.backoff().openTime(this.failedTrials));
		return new OpenPhase(this.machine, next, beginning(), this.failureCount, this.failedTrials, deadline);
	}

	@Override
	int failureCount() {
		return this.failureCount;
	}

	@Override
	long nanosLeft(long now) {
		return this.deadline.left(now);
	}

}
