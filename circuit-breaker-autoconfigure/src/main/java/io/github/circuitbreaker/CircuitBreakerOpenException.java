package io.github.circuitbreaker;

import java.io.Serial;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.state.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a circuit breaker does not permit a call, which is then not made. Has no
 * stack trace: it is a signal, not a bug, and may be thrown very often.
 */
public class CircuitBreakerOpenException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private static final long UNKNOWN = -1;

	private final String circuitBreakerName;

	private final State state;

	private final long retryAfterNanos;

	private final @Nullable String lastFailure;

	/**
	 * Creates the exception.
	 * @param circuitBreakerName the name of the circuit breaker
	 * @param state its state
	 * @param retryAfter how long to wait, not negative, or {@code null} if that is not
	 * known
	 */
	public CircuitBreakerOpenException(String circuitBreakerName, State state, @Nullable Duration retryAfter) {
		this(circuitBreakerName, state,
				(retryAfter != null) ? Math.max(0, TimeUnit.NANOSECONDS.convert(retryAfter)) : UNKNOWN, null);
	}

	private CircuitBreakerOpenException(String circuitBreakerName, State state, long retryAfterNanos,
			@Nullable String lastFailure) {
		super(null, null, true, false);
		this.circuitBreakerName = circuitBreakerName;
		this.state = state;
		this.retryAfterNanos = retryAfterNanos;
		this.lastFailure = lastFailure;
	}

	/**
	 * Creates the exception, and allocates nothing else.
	 * @param circuitBreakerName the name of the circuit breaker
	 * @param state its state
	 * @param retryAfterNanos how long to wait, in nanoseconds, or a negative number if
	 * that is not known
	 * @param lastFailure the name of the class of the last failure, or {@code null} if
	 * there was none
	 * @return a new exception
	 */
	public static CircuitBreakerOpenException ofNanos(String circuitBreakerName, State state, long retryAfterNanos,
			@Nullable String lastFailure) {
		return new CircuitBreakerOpenException(circuitBreakerName, state, retryAfterNanos, lastFailure);
	}

	/**
	 * Returns the name of the circuit breaker that rejected the call.
	 * @return its name
	 */
	public String getCircuitBreakerName() {
		return this.circuitBreakerName;
	}

	/**
	 * Returns the state of the circuit breaker when it rejected the call.
	 * @return the state
	 */
	public State getState() {
		return this.state;
	}

	/**
	 * Returns how long to wait: the rest of the open time, or of the lease of the trial
	 * under way, or, during a ramp, until a call passes in any case.
	 * @return the time to wait, or {@code null} if it is not known
	 */
	public @Nullable Duration getRetryAfter() {
		return (this.retryAfterNanos >= 0) ? Duration.ofNanos(this.retryAfterNanos) : null;
	}

	/**
	 * Returns the last failure before the call was rejected, as in {@link Snapshot}.
	 * @return the name of its class, or {@code null} if there was none
	 */
	public @Nullable String getLastFailure() {
		return this.lastFailure;
	}

	/**
	 * Returns the message, which is put together only here, as most of these exceptions
	 * are never read.
	 */
	@Override
	public String getMessage() {
		String message = "Circuit breaker '%s' is %s and did not permit the call".formatted(this.circuitBreakerName,
				this.state);
		Duration retryAfter = getRetryAfter();
		return (retryAfter != null) ? message + "; retry after " + Deadline.format(retryAfter) : message;
	}

}
