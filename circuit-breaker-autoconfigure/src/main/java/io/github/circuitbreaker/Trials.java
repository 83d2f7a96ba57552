package io.github.circuitbreaker;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The trials of a half-open circuit. Immutable.
 *
 * @param wanted how many have to succeed for the circuit to close
 * @param succeeded how many have done so
 * @param underWay those that have not ended yet
 */
record Trials(int wanted, int succeeded, List<Trial> underWay) {

	static Trials none(int wanted) {
		return new Trials(wanted, 0, List.of());
	}

	boolean contains(Trial trial) {
		return this.underWay.contains(trial);
	}

	boolean isComplete() {
		return this.succeeded == this.wanted;
	}

	/**
	 * Returns the trial that this thread is running, or {@code null} if it runs none.
	 */
	@Nullable Trial ofThisThread() {
		for (Trial trial : this.underWay) {
			if (trial.isRunByThisThread()) {
				return trial;
			}
		}
		return null;
	}

	/**
	 * Returns the nanoseconds until the next caller may try: zero if fewer are under way
	 * than are wanted, or if one of them can be taken over.
	 */
	long left(long now) {
		long least = isVacant() ? 0 : Long.MAX_VALUE;
		for (Trial trial : this.underWay) {
			least = Math.min(least, trial.lease().left(now));
		}
		return least;
	}

	/**
	 * Returns these trials with one more, in the place of one that can be taken over if
	 * there is no other.
	 */
	Trials with(Trial trial, long now) {
		List<Trial> trials = new ArrayList<>(this.underWay);
		if (!isVacant()) {
			trials.remove(expired(now));
		}
		trials.add(trial);
		return new Trials(this.wanted, this.succeeded, List.copyOf(trials));
	}

	private @Nullable Trial expired(long now) {
		for (Trial trial : this.underWay) {
			if (trial.lease().left(now) == 0) {
				return trial;
			}
		}
		return null;
	}

	/**
	 * Returns these trials without one that has ended.
	 */
	Trials without(Trial trial, boolean success) {
		List<Trial> trials = new ArrayList<>(this.underWay);
		trials.remove(trial);
		return new Trials(this.wanted, this.succeeded + (success ? 1 : 0), List.copyOf(trials));
	}

	private boolean isVacant() {
		return this.succeeded + this.underWay.size() < this.wanted;
	}

}
