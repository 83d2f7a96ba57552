package io.github.circuitbreaker;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The number of transitions of a circuit breaker between each pair of states. Immutable.
 */
public final class TransitionCounts {

	private static final TransitionCounts NONE = new TransitionCounts(
			new long[State.values().length * State.values().length]);

	private final long[] counts;

	private TransitionCounts(long[] counts) {
		this.counts = counts;
	}

	/**
	 * Returns the counts before any transition.
	 * @return counts that are all zero
	 */
	public static TransitionCounts none() {
		return NONE;
	}

	/**
	 * Returns how many transitions led from one state to another.
	 * @param from the state that they left
	 * @param to the state that they entered
	 * @return their number, zero if there is no such transition
	 */
	public long get(State from, State to) {
		return this.counts[index(from, to)];
	}

	/**
	 * Returns the counts after one more transition.
	 * @param from the state that it left
	 * @param to the state that it entered
	 * @return new counts
	 */
	public TransitionCounts with(State from, State to) {
		long[] next = this.counts.clone();
		next[index(from, to)]++;
		return new TransitionCounts(next);
	}

	private static int index(State from, State to) {
		return from.ordinal() * State.values().length + to.ordinal();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof TransitionCounts that && Arrays.equals(this.counts, that.counts);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.counts);
	}

}
