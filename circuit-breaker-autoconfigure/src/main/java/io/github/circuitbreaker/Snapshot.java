package io.github.circuitbreaker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A consistent view of a circuit breaker. Only the call counts may be ahead of the rest,
 * by calls that ended while the view was taken.
 *
 * @param name the name of the circuit breaker
 * @param config the settings in force
 * @param state the state
 * @param since when it entered this state, on the wall clock
 * @param failureCount the failures counted now; in {@link State#OPEN} and
 * {@link State#HALF_OPEN}, the failures that opened the circuit or, during a ramp, those
 * counted since it began; in {@link State#FORCED_OPEN}, those counted before
 * @param callsInWindow the calls among which these failures were counted, or {@code null}
 * without a window
 * @param lastFailure the name of the class of the last failure, or {@code null} if there
 * was none
 * @param lastFailureTime when it happened, on the wall clock, or {@code null} if there
 * was none
 * @param retryAfter how long calls are still rejected; zero if the next call will be the
 * trial (in a fleet, may be the trial); during a ramp, after what time a call passes in
 * any case; {@code null} if no end is set, or if calls are not rejected
 * @param permittedRate the percentage of calls that a
 * {@linkplain CircuitBreakerConfig#recoveryRamp() ramp} lets through, from 10 to 100, or
 * {@code null} if there is no ramp
 * @param calls how many calls there were
 * @param transitions the last 20 transitions, the oldest first; the last of them led to
 * the current state
 * @param transitionCounts how many transitions there were
 */
public record Snapshot(String name, CircuitBreakerConfig config, State state, Instant since, int failureCount,
		@Nullable Integer callsInWindow, @Nullable String lastFailure, @Nullable Instant lastFailureTime,
		@Nullable Duration retryAfter, @Nullable Double permittedRate, CallCounts calls,
		List<CircuitBreakerStateChange> transitions, TransitionCounts transitionCounts) {

	/**
	 * Returns the failure rate.
	 * @return the percentage of failures among the calls in the window, or {@code null}
	 * if it is not judged, because the settings name no rate or the window contains fewer
	 * calls than the minimum
	 */
	public @Nullable Double failureRate() {
		return (this.callsInWindow != null && this.config.failureRateThreshold() > 0
				&& this.callsInWindow >= this.config.minimumCalls()) ? this.failureCount * 100.0 / this.callsInWindow
						: null;
	}

}
