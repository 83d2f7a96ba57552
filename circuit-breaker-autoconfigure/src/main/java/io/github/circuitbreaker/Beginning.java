package io.github.circuitbreaker;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How a phase began, and what went before. It is part of the phase, so that whoever sees
 * a phase sees the transition that led to it, and all transitions in their order.
 *
 * @param since when, on the wall clock
 * @param history the transitions up to the one that began the phase
 */
record Beginning(Instant since, TransitionHistory history) {

	/**
	 * Returns the beginning of a circuit breaker's life.
	 */
	static Beginning first(Instant since) {
		return new Beginning(since, TransitionHistory.NONE);
	}

	/**
	 * Returns the beginning of a phase of the same state, which takes no transition.
	 */
	Beginning anew(Instant since) {
		return new Beginning(since, this.history);
	}

	/**
	 * Returns the beginning of the phase that a transition leads to.
	 */
	Beginning after(CircuitBreakerStateChange change) {
		return new Beginning(change.at(), this.history.with(change));
	}

	/**
	 * Returns the latest transition, or {@code null} if there was none.
	 */
	@Nullable CircuitBreakerStateChange latest() {
		return this.history.latest();
	}

}
