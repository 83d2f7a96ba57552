package io.github.circuitbreaker;

import org.jspecify.annotations.Nullable;

/**
 * A few callers, most often one, try whether the service is back, all others are
 * rejected. The place of a trial that ended without a verdict goes to the next caller.
 */
final class HalfOpenPhase extends Phase {

	private final StateMachine machine;

	private final int failureCount;

	private final int failedTrials;

	private final Trials trials;

	HalfOpenPhase(StateMachine machine, Policy policy, Beginning beginning, int failureCount, int failedTrials,
			Trials trials) {
		super(policy, beginning);
		this.machine = machine;
		this.failureCount = failureCount;
		this.failedTrials = failedTrials;
		this.trials = trials;
	}

	/**
	 * Returns how many trials have failed since the circuit was closed.
	 */
	int failedTrials() {
		return this.failedTrials;
	}

	Trials trials() {
		return this.trials;
	}

	/**
	 * Returns the same phase with other trials.
	 */
	HalfOpenPhase with(Trials next) {
		return with(policy(), next);
	}

	/**
	 * As many trials are wanted as were when the circuit became half-open, and those
	 * under way have the time that they were given.
	 */
	@Override
	Phase under(Policy next) {
		return with(next, this.trials);
	}

	private HalfOpenPhase with(Policy policy, Trials trials) {
		return new HalfOpenPhase(this.machine, policy, beginning(), this.failureCount, this.failedTrials, trials);
	}

	@Override
	State state() {
		return State.HALF_OPEN;
	}

	@Override
	@Nullable PhasePermit grant(boolean onThisThread) {
		Trial own = this.trials.ofThisThread();
		if (own != null) {
			return own.part(policy());
		}
		long now = this.machine.time().nanoTime();
		long left = this.trials.left(now);
		if (left > 0 || !this.machine.permitsTrial()) {
			return this.machine.reject(this, left);
		}
		Trial trial = this.machine.newTrial(policy(), onThisThread, now);
		return this.machine.admit(this, this.trials.with(trial, now)) ? trial : null;
	}

	@Override
	int failureCount() {
		return this.failureCount;
	}

	@Override
	long nanosLeft(long now) {
		return this.trials.left(now);
	}

}
