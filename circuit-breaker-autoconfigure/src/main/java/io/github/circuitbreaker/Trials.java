package io.github.circuitbreaker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The trials of a half-open circuit. Immutable.
 *
 * @param wanted how many have to succeed for the circuit to close
 * @param succeeded how many have done so
 * @param underWay those that have not ended yet, the oldest first
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
		return isVacant() ? 0 : firstToRunOut(now).lease().left(now);
	}

	/**
	 * Returns these trials with one more, in the place of one that can be taken over if
	 * there is no other: only to be asked for when nothing is {@link #left}.
	 */
	Trials with(Trial trial, long now) {
		List<Trial> trials = new ArrayList<>(this.underWay);
		if (!isVacant()) {
			trials.remove(firstToRunOut(now));
		}
		trials.add(trial);
		return new Trials(this.wanted, this.succeeded, List.copyOf(trials));
	}

	/**
	 * Returns these trials without one that has ended.
	 */
	Trials without(Trial trial, boolean success) {
		List<Trial> trials = new ArrayList<>(this.underWay);
		trials.remove(trial);
		return new Trials(this.wanted, this.succeeded + (success ? 1 : 0), List.copyOf(trials));
	}

	/**
	 * Most often the oldest, unless the settings have changed meanwhile.
	 */
	private Trial firstToRunOut(long now) {
		return Collections.min(this.underWay, Comparator.comparingLong((trial) -> trial.lease().left(now)));
	}

	private boolean isVacant() {
		return this.succeeded + this.underWay.size() < this.wanted;
	}

}
