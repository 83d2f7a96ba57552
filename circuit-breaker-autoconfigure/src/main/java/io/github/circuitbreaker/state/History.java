package io.github.circuitbreaker.state;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.TransitionCounts;

/**
 * The transitions that led to a phase. Part of the phase, so that a reader who sees the
 * phase sees the transition that led to it, and all transitions in their order.
 * Immutable.
 *
 * @param since when the phase began, on the wall clock
 * @param recent the last transitions, the oldest first; the last of them led to the phase
 * @param counts how many transitions there were
 */
record History(Instant since, List<CircuitBreakerStateChange> recent, TransitionCounts counts) {

	private static final int REMEMBERED = 20;

	static History beginning(Instant since) {
		return new History(since, List.of(), TransitionCounts.none());
	}

	/**
	 * Returns the history of a phase that begins without a transition.
	 */
	History anew(Instant since) {
		return new History(since, this.recent, this.counts);
	}

	/**
	 * Returns the history of the phase that a transition leads to.
	 */
	History after(CircuitBreakerStateChange change) {
		List<CircuitBreakerStateChange> next = new ArrayList<>(
				this.recent.subList(Math.max(0, this.recent.size() - REMEMBERED + 1), this.recent.size()));
		next.add(change);
		return new History(change.at(), List.copyOf(next), this.counts.with(change.from(), change.to()));
	}

	/**
	 * Returns the transition that led to the phase. Only for a phase that one led to.
	 */
	CircuitBreakerStateChange latest() {
		return this.recent.get(this.recent.size() - 1);
	}

}
