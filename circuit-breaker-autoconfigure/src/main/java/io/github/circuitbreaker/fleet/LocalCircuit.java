package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.List;

import io.github.circuitbreaker.TransitionCause;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import org.jspecify.annotations.Nullable;

/**
 * What the others have to know of a circuit breaker of this instance, at one moment. All
 * of it can be seen from what the circuit breaker is now, so that nothing is lost with a
 * message.
 */
final class LocalCircuit {

	private final Snapshot snapshot;

	LocalCircuit(Snapshot snapshot) {
		this.snapshot = snapshot;
	}

	/**
	 * Returns whether this instance has found of its own accord that the service fails,
	 * and has not found otherwise since.
	 */
	boolean isOpenedByItsCalls() {
		return (isOpen() || isHalfOpen()) && isByCalls(latest(State.OPEN)) && !this.snapshot.config().shadow();
	}

	/**
	 * Returns whether what it has found out still counts: once the next call would be the
	 * trial, nobody knows.
	 */
	boolean isRejecting() {
		Duration retryAfter = this.snapshot.retryAfter();
		return retryAfter != null && !retryAfter.isZero();
	}

	/**
	 * Returns whether the last thing that has happened is that its own calls have opened
	 * it.
	 */
	boolean hasJustBeenOpenedByItsCalls() {
		return isOpen() && isByCalls(latest(State.OPEN));
	}

	/**
	 * Returns whether its own trial has closed it, and nothing has happened since.
	 */
	boolean isClosedByItsTrial() {
		return this.snapshot.state() == State.CLOSED && isByCalls(latest(State.CLOSED));
	}

	boolean isOpen() {
		return this.snapshot.state() == State.OPEN;
	}

	boolean isHalfOpen() {
		return this.snapshot.state() == State.HALF_OPEN;
	}

	/**
	 * Returns how many trials there have been that have come to a result, or have been
	 * overtaken.
	 */
	long trials() {
		return this.snapshot.transitionCounts().get(State.HALF_OPEN, State.OPEN)
				+ this.snapshot.transitionCounts().get(State.HALF_OPEN, State.CLOSED);
	}

	/**
	 * Returns how many times there have begun to be trials.
	 */
	long beginnings() {
		return this.snapshot.transitionCounts().get(State.OPEN, State.HALF_OPEN);
	}

	/**
	 * Returns whether a trial has begun since a lease was taken: one that was half-open
	 * before may wait for its next caller still.
	 */
	boolean isTrying(Lease lease) {
		return isHalfOpen() && (isRejecting() || beginnings() > lease.beginningsBefore());
	}

	/**
	 * Returns how long it is open, or {@code null} if it is not.
	 */
	@Nullable Duration openFor() {
		return isOpen() ? this.snapshot.retryAfter() : null;
	}

	Duration trialTimeout() {
		return this.snapshot.config().trialTimeout();
	}

	private @Nullable CircuitBreakerStateChange latest(State to) {
		List<CircuitBreakerStateChange> changes = this.snapshot.transitions();
		for (int i = changes.size() - 1; i >= 0; i--) {
			if (changes.get(i).to() == to) {
				return changes.get(i);
			}
		}
		return null;
	}

	private static boolean isByCalls(@Nullable CircuitBreakerStateChange change) {
		return change != null && change.cause() == TransitionCause.CALLS;
	}

}
