package io.github.circuitbreaker.test;

import java.time.Duration;
import java.util.stream.Collectors;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about a circuit breaker. Import {@link #assertThat} statically beside that
 * of AssertJ.
 */
public class CircuitBreakerAssert extends AbstractAssert<CircuitBreakerAssert, CircuitBreaker> {

	/**
	 * Creates the assertions, as soft assertions do by {@code proxy}.
	 * @param actual the circuit breaker
	 */
	public CircuitBreakerAssert(@Nullable CircuitBreaker actual) {
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

	/**
	 * Verifies that calls go through.
	 * @return this
	 */
	public CircuitBreakerAssert isClosed() {
		return hasState(State.CLOSED);
	}

	/**
	 * Verifies that the circuit is open until its next trial.
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
		return verify(snapshot, "state", snapshot.state(), expected);
	}

	/**
	 * Verifies how many failures are counted now.
	 * @param expected the number of failures
	 * @return this
	 */
	public CircuitBreakerAssert hasFailureCount(int expected) {
		Snapshot snapshot = snapshot();
		return verify(snapshot, "failure count", snapshot.failureCount(), expected);
	}

	/**
	 * Verifies for how long calls are still rejected, which is exact if the test advances
	 * the time.
	 * @param expected how long
	 * @return this
	 */
	public CircuitBreakerAssert hasRetryAfter(Duration expected) {
		Snapshot snapshot = snapshot();
		return verify(snapshot, "retry after", snapshot.retryAfter(), expected);
	}

	/**
	 * Verifies which exception the last failure was.
	 * @param expected the class of the exception
	 * @return this
	 */
	public CircuitBreakerAssert hasLastFailure(Class<? extends Throwable> expected) {
		Snapshot snapshot = snapshot();
		return verify(snapshot, "last failure", snapshot.lastFailure(), expected.getName());
	}

	private Snapshot snapshot() {
		isNotNull();
		return this.actual.snapshot();
	}

	private CircuitBreakerAssert verify(Snapshot snapshot, String what, @Nullable Object found, Object expected) {
		if (!expected.equals(found)) {
			throw failureWithActualExpected(found, expected,
					"Expected the %s of the circuit breaker '%s' to be %s, but it is %s. "
							+ "Its state is %s, its last failure %s, its last transitions:%s",
					what, snapshot.name(), expected, found, snapshot.state(), snapshot.lastFailure(),
					describeTransitions(snapshot));
		}
		return this.myself;
	}

	private static String describeTransitions(Snapshot snapshot) {
		return snapshot.transitions()
			.stream()
			.map((change) -> "%n  %s -> %s: %s".formatted(change.from(), change.to(), change.reason()))
			.collect(Collectors.joining());
	}

}
