package io.github.circuitbreaker.state;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.count.FailureCounter.Counts;
import io.github.circuitbreaker.state.PhaseContext.Failure;
import org.jspecify.annotations.Nullable;

/**
 * The time that a circuit breaker spends in one state, from the transition that begins it
 * to the one that ends it. Immutable except for the failures that a {@link ClosedPhase}
 * counts. Compare phases by identity: it is what transitions compare and set.
 */
public sealed interface Phase permits ClosedPhase, OpenPhase, HalfOpenPhase, ForcedOpenPhase, DisabledPhase {

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
		long nanosLeft = nanosLeft(context.now());
		return new Snapshot(context.name(), config(), state(), history().since(), counts.failures(),
				(config().window() != null) ? counts.calls() : null, (last != null) ? last.type() : null,
				(last != null) ? last.at() : null, (nanosLeft != Phase.NO_END) ? Duration.ofNanos(nanosLeft) : null,
				context.counts(), history().recent(), history().counts());
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
