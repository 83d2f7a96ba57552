package io.github.circuitbreaker.actuate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fleet.FleetStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Description of one circuit breaker. Times are to the millisecond.
 *
 * @param state the state
 * @param failureCount the failures counted now, or that opened the circuit
 * @param failureThreshold how many open it, or {@code null} if only their rate does
 * @param recoveryTimeout how long it stays open
 * @param lastFailureTime when the last failure was, or {@code null} if there was none
 * @param lastFailure the name of its class, or {@code null} if there was none
 * @param since when the circuit breaker got into its state
 * @param retryAfter how long calls are still rejected, zero if the next call will be the
 * trial, or {@code null} if nothing is rejected or no end is set
 * @param shadow {@code true} if the circuit breaker is only a shadow, which rejects
 * nothing, and {@code null} otherwise
 * @param calls how many calls there were, by outcome
 * @param fleet what is known of other instances, or {@code null} if they do not advise
 * each other
 * @param config the settings in force, or {@code null} where many circuit breakers are
 * described
 * @param transitions the last 20 transitions, the oldest first, or {@code null} where
 * many circuit breakers are described
 */
public record CircuitBreakerDescriptor(State state, int failureCount, @Nullable Integer failureThreshold,
		Duration recoveryTimeout, @Nullable Instant lastFailureTime, @Nullable String lastFailure, Instant since,
		@Nullable Duration retryAfter, @Nullable Boolean shadow, CallCounts calls, @Nullable FleetDescriptor fleet,
		@Nullable CircuitBreakerConfigDescriptor config,
		@Nullable List<TransitionDescriptor> transitions) implements OperationResponseBody {

	/**
	 * Describes a circuit breaker as one of many.
	 */
	static CircuitBreakerDescriptor brief(Snapshot snapshot, @Nullable FleetStatus fleet) {
		return of(snapshot, fleet, null, null);
	}

	/**
	 * Describes a circuit breaker with all that is to be known of it.
	 */
	static CircuitBreakerDescriptor full(Snapshot snapshot, @Nullable FleetStatus fleet) {
		return of(snapshot, fleet, CircuitBreakerConfigDescriptor.of(snapshot.config()),
				snapshot.transitions().stream().map(TransitionDescriptor::of).toList());
	}

	private static CircuitBreakerDescriptor of(Snapshot snapshot, @Nullable FleetStatus fleet,
			@Nullable CircuitBreakerConfigDescriptor config, @Nullable List<TransitionDescriptor> transitions) {
		return new CircuitBreakerDescriptor(snapshot.state(), snapshot.failureCount(),
				(snapshot.config().failureThreshold() > 0) ? snapshot.config().failureThreshold() : null,
				snapshot.config().recoveryTimeout(), Millis.truncate(snapshot.lastFailureTime()),
				snapshot.lastFailure(), snapshot.since().truncatedTo(ChronoUnit.MILLIS),
				Millis.roundUp(snapshot.retryAfter()), snapshot.config().shadow() ? true : null, snapshot.calls(),
				(fleet != null) ? FleetDescriptor.of(fleet) : null, config, transitions);
	}

	/**
	 * Description of one transition.
	 *
	 * @param from the state it left
	 * @param to the state it led to
	 * @param at when
	 * @param reason why, in a few words
	 */
	public record TransitionDescriptor(State from, State to, Instant at, String reason) {

		static TransitionDescriptor of(CircuitBreakerStateChange change) {
			return new TransitionDescriptor(change.from(), change.to(), change.at().truncatedTo(ChronoUnit.MILLIS),
					change.reason());
		}

	}

}
