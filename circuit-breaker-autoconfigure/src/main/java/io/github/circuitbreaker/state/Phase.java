package io.github.circuitbreaker.state;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.state.CallStatistics.Failure;
import org.jspecify.annotations.Nullable;

/**
 * One stay of a circuit breaker in one state, from the transition that began it to the
 * one that ends it. Immutable but for the failures that a {@link ClosedPhase} counts. So
 * a phase object is an identity, by which a late result finds out that it is late.
 */
public sealed interface Phase permits ClosedPhase, OpenPhase, HalfOpenPhase, ForcedOpenPhase, DisabledPhase {

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
	 * Returns the failures counted now or, if none are being counted, the failures that
	 * opened the circuit.
	 */
	int failureCount();

	/**
	 * Returns for how many nanoseconds calls are still rejected, or {@link Deadline#NONE}
	 * if they are not rejected or no end is set.
	 */
	default long nanosLeft(long now) {
		return Deadline.NONE;
	}

	/**
	 * Takes a view of this phase and of the calls counted so far.
	 */
	default Snapshot snapshot(Context context) {
		Failure last = context.statistics().lastFailure();
		long nanosLeft = nanosLeft(context.now());
		return new Snapshot(context.name(), config(), state(), history().since(), failureCount(),
				(last != null) ? last.type() : null, (last != null) ? last.at() : null,
				(nanosLeft != Deadline.NONE) ? Duration.ofNanos(nanosLeft) : null, context.statistics().counts(),
				history().recent(), history().counts());
	}

	/**
	 * Decides about a call.
	 * @param onThisThread whether the call ends on the calling thread, before that thread
	 * asks for another permit
	 * @return the permit, or {@code null} if this phase has ended meanwhile and its
	 * successor has to decide
	 * @throws CircuitBreakerOpenException if the call is not permitted
	 */
	@Nullable PhasePermit permit(StateMachine machine, boolean onThisThread);

	/**
	 * Returns this phase as it continues under other settings.
	 */
	Phase with(StateMachine machine, CircuitBreakerConfig next);

}
