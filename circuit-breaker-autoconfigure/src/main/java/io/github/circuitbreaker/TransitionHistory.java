package io.github.circuitbreaker;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The last transitions, and how many there were of each kind. Immutable.
 *
 * @param recent the last ones, the oldest first
 * @param counts how many there were
 */
record TransitionHistory(List<CircuitBreakerStateChange> recent, TransitionCounts counts) {

	static final TransitionHistory NONE = new TransitionHistory(List.of(), TransitionCounts.none());

	private static final int REMEMBERED = 20;

	TransitionHistory with(CircuitBreakerStateChange change) {
		List<CircuitBreakerStateChange> next = new ArrayList<>(
				this.recent.subList(Math.max(0, this.recent.size() - REMEMBERED + 1), this.recent.size()));
		next.add(change);
		return new TransitionHistory(List.copyOf(next), this.counts.with(change.from(), change.to()));
	}

	@Nullable CircuitBreakerStateChange latest() {
		return this.recent.isEmpty() ? null : this.recent.get(this.recent.size() - 1);
	}

}
