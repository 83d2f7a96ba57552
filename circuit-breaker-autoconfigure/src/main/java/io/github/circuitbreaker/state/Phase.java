package io.github.circuitbreaker.state;

import java.time.Duration;
import java.time.Instant;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TransitionCause;
import io.github.circuitbreaker.count.FailureCounter.Counts;
import io.github.circuitbreaker.state.PhaseContext.Failure;
import org.jspecify.annotations.Nullable;

/**
 * The time that a circuit breaker spends in one state, from the transition that begins it
 * to the one that ends it; the ramp is a phase of its own. Immutable except for the
 * failures that a {@link ClosedPhase} counts and the calls that a {@link RampPhase}
 * permits. Compare phases by identity: it is what transitions compare and set.
 */
public sealed interface Phase permits ClosedPhase, OpenPhase, HalfOpenPhase, RampPhase, ForcedOpenPhase, DisabledPhase {

	/** Stands for the time left where calls are not rejected, or no end is set. */
	long NO_END = -1;

	/**
	 * Returns the state.
	 * @return the same for the whole phase
	 */
	State state();

	/**
	 * Returns the settings.
	 * @return the settings in force during this phase
	 */
	CircuitBreakerConfig config();

	/**
	 * Returns the transitions that led to this phase.
	 */
	History history();

	/**
	 * Returns the failures and calls that count now or, if none are being counted, those
	 * when counting stopped; none if the circuit breaker is disabled.
	 */
	Counts failureCounts();

	default int failureCount() {
		return failureCounts().failures();
	}

	/**
	 * Returns how many trials have failed since the circuit was closed.
	 */
	default int failedTrials() {
		return 0;
	}

	default int failedTrialsPlusOne() {
		// Backoffs may go on for longer than an int can count.
		return Math.min(failedTrials(), Integer.MAX_VALUE - 1) + 1;
	}

	/**
	 * Returns the percentage of the calls that a ramp lets through, or {@code null} if
	 * there is no ramp.
	 */
	default @Nullable Double permittedRate(long now) {
		return null;
	}

	/**
	 * Returns for how many nanoseconds calls are still rejected, or {@link #NO_END} if
	 * they are not rejected or no end is set.
	 */
	default long nanosLeft(long now) {
		return Phase.NO_END;
	}

	/**
	 * Takes a snapshot of this phase and of the calls counted so far.
	 */
	default Snapshot snapshot(PhaseContext context) {
		// Before the last failure, which is remembered before it is counted.
		Counts counts = failureCounts();
		Failure last = context.lastFailure();
		long now = context.now();
		long nanosLeft = nanosLeft(now);
		return new Snapshot(context.name(), config(), state(), history().since(), counts.failures(),
				(config().window() != null) ? counts.calls() : null, (last != null) ? last.type() : null,
				(last != null) ? last.at() : null, (nanosLeft != Phase.NO_END) ? Duration.ofNanos(nanosLeft) : null,
				permittedRate(now), context.counts(), history().recent(), history().counts());
	}

	/**
	 * Returns the history of the phase that follows this one.
	 * @param next the settings of that phase
	 * @param retryAfter the open time, or {@code null} if the circuit does not open
	 */
	default History historyAfter(PhaseContext context, State to, TransitionCause cause, String reason,
			CircuitBreakerConfig next, @Nullable Duration retryAfter) {
		Instant now = context.time().now();
		return (state() == to) ? history().anew(now) : history().after(new CircuitBreakerStateChange(context.name(),
				state(), to, now, reason, retryAfter, next.shadow(), cause));
	}

	/**
	 * Permits or rejects a call.
	 * @param onThisThread whether the call ends on the calling thread, before that thread
	 * asks for another permit
	 * @return the permit, or {@code null} if this phase has ended meanwhile and its
	 * successor has to decide
	 * @throws CircuitBreakerOpenException if the call is not permitted
	 */
	@Nullable PhasePermit permit(StateMachine machine, boolean onThisThread);

	/**
	 * Returns a copy with other settings.
	 */
	Phase with(CircuitBreakerConfig next);

}
