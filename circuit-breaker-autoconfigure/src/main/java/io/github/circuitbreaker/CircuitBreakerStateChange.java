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

	/**
	 * Describes the transition as the log does, as in "Circuit OPEN for pypi: 3 failures
	 * in a row, the last java.net.ConnectException; next trial in 30s".
	 * @return one line
	 */
	public String describe() {
		String text = "Circuit %s%s for %s".formatted(this.to, this.shadow ? " (shadow)" : "", this.name);
		return switch (this.to) {
			case OPEN -> "%s: %s; next trial in %s".formatted(text, this.reason,
					(this.retryAfter != null) ? Window.format(this.retryAfter) : "a while");
			case HALF_OPEN -> text;
			default -> text + ": " + this.reason;
		};
	}

}
