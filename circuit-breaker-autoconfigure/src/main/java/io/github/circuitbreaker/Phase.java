package io.github.circuitbreaker;

import org.jspecify.annotations.Nullable;

/**
 * One stay of a circuit breaker in one state, from the transition that began it to the
 * one that ends it. What a phase knows of itself does not change, save for what a
 * {@link ClosedPhase} counts; so a phase object is an identity by which a late result
 * finds out that it is late.
 */
abstract sealed class Phase permits ClosedPhase, OpenPhase, HalfOpenPhase, ForcedOpenPhase, DisabledPhase {

	private final Policy policy;

	private final Beginning beginning;

	Phase(Policy policy, Beginning beginning) {
		this.policy = policy;
		this.beginning = beginning;
	}

	/**
	 * Returns the settings that this phase lives by.
	 */
	final Policy policy() {
		return this.policy;
	}

	/**
	 * Returns how this phase began, whatever has become of its settings since.
	 */
	final Beginning beginning() {
		return this.beginning;
	}

	abstract State state();

	/**
	 * Decides about a call.
	 * @param onThisThread whether the call ends on the thread that asks, before it asks
	 * for anything else
	 * @return whom the call reports to, or {@code null} if this phase has ended meanwhile
	 * and its successor is to be asked
	 * @throws CircuitBreakerOpenException if the call is not permitted
	 */
	abstract @Nullable PhasePermit grant(boolean onThisThread);

	/**
	 * Returns this phase as it goes on under other settings.
	 */
	abstract Phase under(Policy next);

	/**
	 * Returns the failures counted now or, if none are being counted, those that opened
	 * the circuit.
	 */
	abstract int failureCount();

	/**
	 * Returns for how many nanoseconds calls are still rejected, or
	 * {@link CircuitBreakerOpenException#NO_END} if they are not, or without end.
	 */
	long nanosLeft(long now) {
		return CircuitBreakerOpenException.NO_END;
	}

}
