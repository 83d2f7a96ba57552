package io.github.circuitbreaker;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One transition of a circuit breaker.
 *
 * @param name the name of the circuit breaker
 * @param from the state it left
 * @param to the state it entered
 * @param at when, on the wall clock
 * @param reason the reason in a few words; names the class of an exception, never its
 * message
 * @param retryAfter how long until the next trial, or {@code null} if {@code to} is not
 * {@link State#OPEN}
 * @param shadow whether the circuit breaker is only a shadow, which rejects nothing
 * @param cause the kind of event that caused it
 */
public record CircuitBreakerStateChange(String name, State from, State to, Instant at, String reason,
		@Nullable Duration retryAfter, boolean shadow, TransitionCause cause) {
}
