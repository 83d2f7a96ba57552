package io.github.circuitbreaker.fleet;

import java.time.Duration;

import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TransitionCause;
import org.jspecify.annotations.Nullable;

/**
 * What a circuit breaker of this instance has found out by itself, as of one moment. All
 * of it follows from what the circuit breaker is now, so nothing gets lost with a
 * message.
 */
record LocalCircuit(Snapshot snapshot) {

	/**
	 * Returns whether this instance has found by its own calls that the service fails,
	 * and knows nothing better since. Once the next call would be the trial, it knows
	 * nothing.
	 */
	boolean isOpenedByItsCalls() {
		return isRejecting() && isByCalls(State.OPEN) && !this.snapshot.config().shadow();
	}

	/**
	 * Returns whether its own trial was the last to close it, or a ramp has begun,
	 * whoever began it.
	 */
	boolean isClosedByItsTrial() {
		return this.snapshot.permittedRate() != null || (state() == State.CLOSED && isByCalls(State.CLOSED));
	}

	/**
	 * Returns whether its own trial has just failed.
	 */
	boolean isOpenedByItsTrial(long trialsBefore) {
		return state() == State.OPEN && trials() > trialsBefore && isRejecting() && isByCalls(State.OPEN);
	}

	/**
	 * Returns whether it rejects all calls, as it does not during a ramp.
	 */
	private boolean isRejecting() {
		Duration retryAfter = this.snapshot.retryAfter();
		return retryAfter != null && !retryAfter.isZero() && this.snapshot.permittedRate() == null;
	}

	State state() {
		return this.snapshot.state();
	}

	/**
	 * Returns how long it stays open, or {@code null} if it is not open.
	 */
	@Nullable Duration openFor() {
		return (state() == State.OPEN) ? this.snapshot.retryAfter() : null;
	}

	/**
	 * Returns how many trials have come to a result or were overtaken.
	 */
	long trials() {
		return this.snapshot.transitionCounts().get(State.HALF_OPEN, State.OPEN)
				+ this.snapshot.transitionCounts().get(State.HALF_OPEN, State.CLOSED);
	}

	/**
	 * Returns whether the last call that was let through has succeeded, as far as can be
	 * seen: others have opened the circuit, and no failure was being counted.
	 */
	boolean hasLastSucceeded() {
		return this.snapshot.failureCount() == 0 && this.snapshot.calls().successful() > 0 && !isByCalls(State.OPEN);
	}

	/**
	 * Returns whether its own calls have last brought it into a state.
	 */
	private boolean isByCalls(State to) {
		return this.snapshot.transitions()
			.stream()
			.filter((change) -> change.to() == to)
			.reduce((earlier, later) -> later)
			.filter((change) -> change.cause() == TransitionCause.CALLS)
			.isPresent();
	}

}
