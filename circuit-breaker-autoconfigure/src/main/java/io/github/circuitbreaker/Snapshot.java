package io.github.circuitbreaker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One view of a circuit breaker, in which the state and what belongs to it fit together.
 * The calls are counted independently of it and may be ahead by those under way.
 *
 * @param name the name of the circuit breaker
 * @param config the settings in force
 * @param state the state
 * @param since when it got into this state, on the wall clock
 * @param failureCount the failures counted now; in {@link State#OPEN} and
 * {@link State#HALF_OPEN} those that opened the circuit
 * @param lastFailure the name of the class of the last failure, or {@code null} if there
 * was none
 * @param lastFailureTime when that was, on the wall clock, or {@code null} if there was
 * none
 * @param retryAfter how long calls are still rejected, zero if the next call will be the
 * trial or, in a fleet, may be that, or {@code null} if no end of it is set or nothing is
 * rejected
 * @param calls how many calls there were
 * @param transitions the last 20 transitions, the oldest first; the last of them led to
 * the state
 * @param transitionCounts how many transitions there were
 */
public record Snapshot(String name, CircuitBreakerConfig config, State state, Instant since, int failureCount,
		@Nullable String lastFailure, @Nullable Instant lastFailureTime, @Nullable Duration retryAfter,
		CallCounts calls, List<CircuitBreakerStateChange> transitions, TransitionCounts transitionCounts) {
}
