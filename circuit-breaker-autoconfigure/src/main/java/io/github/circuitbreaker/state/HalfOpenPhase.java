package io.github.circuitbreaker.state;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.count.FailureCounter.Counts;
import org.jspecify.annotations.Nullable;

/**
 * A few calls, most often one, test whether the service is back; all others are rejected.
 * A trial that ends without a verdict leaves its place to the next caller.
 *
 * @param failureCounts the failures that opened the circuit
 * @param failedTrials how many trials have failed since the circuit was closed
 * @param wanted how many trials have to succeed for the circuit to close
 * @param succeeded how many trials have succeeded
 * @param trials the trials under way, the oldest first
 */
record HalfOpenPhase(CircuitBreakerConfig config, History history, Counts failureCounts, int failedTrials, int wanted,
		int succeeded, List<Trial> trials) implements Phase {

	@Override
	public State state() {
		return State.HALF_OPEN;
	}

	/**
	 * Returns the nanoseconds until the next caller may try: zero if fewer trials are
	 * under way than still have to succeed, or if one of them can be taken over.
	 */
	@Override
	public long nanosLeft(long now) {
		return isVacant() ? 0 : firstToRunOut(now).left(now);
	}

	@Override
	public @Nullable PhasePermit permit(StateMachine machine, boolean onThisThread) {
		long now = machine.context().now();
		for (Trial trial : this.trials) {
			if (trial.isOfThisThread()) {
				// A nested call: not listed, so it is counted but decides nothing.
				return new Trial(machine, this.config, false, now);
			}
		}
		long left = nanosLeft(now);
		return (left > 0 || !machine.context().permitsTrial())
				? machine.context().reject(state(), this.config.shadow(), left)
				: machine.admit(this, new Trial(machine, this.config, onThisThread, now), now);
	}

	/**
	 * Keeps the number of trials that were wanted when the circuit became half-open, and
	 * the leases of those under way.
	 */
	@Override
	public Phase with(CircuitBreakerConfig next) {
		return new HalfOpenPhase(next, this.history, this.failureCounts, this.failedTrials, this.wanted, this.succeeded,
				this.trials);
	}

	/**
	 * Returns this phase with one more trial, in a vacant place or else in the place of
	 * one that can be taken over. Only for a time at which nothing is {@link #nanosLeft
	 * left}.
	 */
	HalfOpenPhase with(Trial trial, long now) {
		List<Trial> next = new ArrayList<>(this.trials);
		if (!isVacant()) {
			next.remove(firstToRunOut(now));
		}
		next.add(trial);
		return with(this.succeeded, next);
	}

	/**
	 * Returns this phase without a trial that has ended.
	 */
	HalfOpenPhase without(Trial trial, boolean success) {
		List<Trial> next = new ArrayList<>(this.trials);
		next.remove(trial);
		return with(success ? this.succeeded + 1 : this.succeeded, next);
	}

	private HalfOpenPhase with(int succeeded, List<Trial> trials) {
		return new HalfOpenPhase(this.config, this.history, this.failureCounts, this.failedTrials, this.wanted,
				succeeded, List.copyOf(trials));
	}

	boolean lacksOneSuccess() {
		return this.succeeded + 1 == this.wanted;
	}

	String describeSuccess() {
		return (this.wanted == 1) ? "the trial succeeded" : "%d trials succeeded".formatted(this.wanted);
	}

	private boolean isVacant() {
		return this.succeeded + this.trials.size() < this.wanted;
	}

	/**
	 * Returns the trial whose lease ends first, which is the oldest unless the settings
	 * have changed.
	 */
	private Trial firstToRunOut(long now) {
		return Collections.min(this.trials, Comparator.comparingLong((trial) -> trial.left(now)));
	}

}
