package io.github.circuitbreaker;

import java.io.Serial;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A call was not permitted and not made. The exception has no stack trace: it is a
 * signal, not a bug, and may be thrown very often.
 */
public class CircuitBreakerOpenException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	/** In place of how long a rejection lasts, if it has no end. */
	static final long NO_END = -1;

	private final String circuitBreakerName;

	private final State state;

	private final long retryAfterNanos;

	/**
	 * Creates the exception.
	 * @param circuitBreakerName the name of the circuit breaker
	 * @param state its state
	 * @param retryAfter when to come back, not negative, or {@code null} if that is not
	 * known
	 */
	public CircuitBreakerOpenException(String circuitBreakerName, State state, @Nullable Duration retryAfter) {
		this(circuitBreakerName, state, (retryAfter != null) ? TimeUnit.NANOSECONDS.convert(retryAfter) : NO_END);
	}

	CircuitBreakerOpenException(String circuitBreakerName, State state, long retryAfterNanos) {
		super(null, null, true, false);
		this.circuitBreakerName = circuitBreakerName;
		this.state = state;
		this.retryAfterNanos = retryAfterNanos;
	}

	/**
	 * Returns which circuit breaker has rejected the call.
	 * @return its name
	 */
	public String getCircuitBreakerName() {
		return this.circuitBreakerName;
	}

	/**
	 * Returns the state in which it did so.
	 * @return the state
	 */
	public State getState() {
		return this.state;
	}

	/**
	 * Returns when to come back: what is left of the open time, or of the time that the
	 * trial under way may take.
	 * @return the time to wait, or {@code null} if nobody knows
	 */
	public @Nullable Duration getRetryAfter() {
		return (this.retryAfterNanos != NO_END) ? Duration.ofNanos(this.retryAfterNanos) : null;
	}

	/**
	 * Returns what happened, in words. They are put together only here, as most of these
	 * exceptions are never read.
	 */
	@Override
	public String getMessage() {
		String message = "Circuit breaker '%s' is %s and did not permit the call".formatted(this.circuitBreakerName,
				this.state);
		Duration retryAfter = getRetryAfter();
		return (retryAfter != null) ? message + "; retry after " + Durations.format(retryAfter) : message;
	}

}
