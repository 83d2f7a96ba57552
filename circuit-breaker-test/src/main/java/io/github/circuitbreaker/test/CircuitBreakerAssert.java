package io.github.circuitbreaker.test;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about a circuit breaker.
 */
public final class CircuitBreakerAssert extends AbstractAssert<CircuitBreakerAssert, CircuitBreaker> {

	private CircuitBreakerAssert(@Nullable CircuitBreaker actual) {
		super(actual, CircuitBreakerAssert.class);
	}

	/**
	 * Begins assertions about a circuit breaker.
	 * @param actual the circuit breaker
	 * @return the assertions
	 */
	public static CircuitBreakerAssert assertThat(@Nullable CircuitBreaker actual) {
		return new CircuitBreakerAssert(actual);
	}

	private Snapshot snapshot() {
		isNotNull();
		return this.actual.snapshot();
	}

	/**
	 * Verifies that calls go through.
	 * @return this
	 */
	public CircuitBreakerAssert isClosed() {
		return hasState(State.CLOSED);
	}

	/**
	 * Verifies that failures have opened the circuit.
	 * @return this
	 */
	public CircuitBreakerAssert isOpen() {
		return hasState(State.OPEN);
	}

	/**
	 * Verifies that trials decide whether the circuit closes.
	 * @return this
	 */
	public CircuitBreakerAssert isHalfOpen() {
		return hasState(State.HALF_OPEN);
	}

	/**
	 * Verifies the state.
	 * @param expected the state
	 * @return this
	 */
	public CircuitBreakerAssert hasState(State expected) {
		Snapshot snapshot = snapshot();
		if (snapshot.state() != expected) {
			throw failureWithActualExpected(snapshot.state(), expected,
					"Expected the circuit breaker '%s' to be %s, but it is %s: its last failure is %s, its transitions are %s",
					snapshot.name(), expected, snapshot.state(), snapshot.lastFailure(), snapshot.transitions());
		}
		return this;
	}

	/**
	 * Verifies how many failures are counted now.
	 * @param expected the number of failures
	 * @return this
	 */
	public CircuitBreakerAssert hasFailureCount(int expected) {
		Assertions.assertThat(snapshot().failureCount()).as("failure count of %s", this.actual).isEqualTo(expected);
		return this;
	}

	/**
	 * Verifies for how long calls are still rejected.
	 * @param expected how long
	 * @return this
	 */
	public CircuitBreakerAssert hasRetryAfter(Duration expected) {
		Assertions.assertThat(snapshot().retryAfter()).as("retry after of %s", this.actual).isEqualTo(expected);
		return this;
	}

	/**
	 * Verifies which exception the last failure was.
	 * @param expected the class of the exception
	 * @return this
	 */
	public CircuitBreakerAssert hasLastFailure(Class<? extends Throwable> expected) {
		Assertions.assertThat(snapshot().lastFailure())
			.as("last failure of %s", this.actual)
			.isEqualTo(expected.getName());
		return this;
	}

}
