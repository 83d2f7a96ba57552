package io.github.circuitbreaker;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CircuitBreakerOpenExceptionTests {

	@Test
	void saysWhichBreakerAndWhenToRetry() {
		CircuitBreakerOpenException exception = new CircuitBreakerOpenException("pypi", State.OPEN,
				Duration.ofMillis(12_400));
		assertThat(exception)
			.hasMessage("Circuit breaker 'pypi' is OPEN and did not permit the call;" + " retry after 12.4s");
		assertThat(exception.getCircuitBreakerName()).isEqualTo("pypi");
		assertThat(exception.getState()).isEqualTo(State.OPEN);
		assertThat(exception.getRetryAfter()).isEqualTo(Duration.ofMillis(12_400));
	}

	@Test
	void saysNothingOfTimeIfNoEndIsKnown() {
		CircuitBreakerOpenException exception = new CircuitBreakerOpenException("pypi", State.FORCED_OPEN, null);
		assertThat(exception).hasMessage("Circuit breaker 'pypi' is FORCED_OPEN and did not permit the call");
		assertThat(exception.getRetryAfter()).isNull();
	}

	@Test
	void takesTheTimeInNanosecondsToo() {
		CircuitBreakerOpenException exception = CircuitBreakerOpenException.ofNanos("pypi", State.OPEN, 12_400_000_000L,
				"java.io.IOException");
		assertThat(exception)
			.hasMessage("Circuit breaker 'pypi' is OPEN and did not permit the call; retry after 12.4s");
		assertThat(exception.getCircuitBreakerName()).isEqualTo("pypi");
		assertThat(exception.getState()).isEqualTo(State.OPEN);
		assertThat(exception.getRetryAfter()).isEqualTo(Duration.ofMillis(12_400));
		assertThat(exception.getLastFailure()).isEqualTo("java.io.IOException");
		assertThat(CircuitBreakerOpenException.ofNanos("pypi", State.OPEN, 0, null).getRetryAfter()).isZero();
		assertThat(CircuitBreakerOpenException.ofNanos("pypi", State.FORCED_OPEN, -1, null))
			.hasMessage("Circuit breaker 'pypi' is FORCED_OPEN and did not permit the call");
	}

	@Test
	void timeIsNeverNegativeAndNeverTooLong() {
		assertThat(new CircuitBreakerOpenException("pypi", State.OPEN, Duration.ofNanos(-1)).getRetryAfter()).isZero();
		assertThat(
				new CircuitBreakerOpenException("pypi", State.OPEN, Duration.ofSeconds(Long.MAX_VALUE)).getRetryAfter())
			.isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
	}

	@Test
	void canCarrySuppressedExceptions() {
		CircuitBreakerOpenException exception = CircuitBreakerOpenException.ofNanos("pypi", State.OPEN, 0, null);
		exception.addSuppressed(new IOException());
		assertThat(exception.getSuppressed()).hasSize(1);
	}

	@Test
	void hasNoStackTrace() {
		assertThat(CircuitBreakerOpenException.ofNanos("pypi", State.OPEN, 0, null).getStackTrace()).isEmpty();
		assertThat(new CircuitBreakerOpenException("pypi", State.OPEN, null).getStackTrace()).isEmpty();
	}

	@Test
	void survivesSerialization() throws IOException, ClassNotFoundException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
			out.writeObject(new CircuitBreakerOpenException("pypi", State.OPEN, Duration.ofSeconds(3)));
		}
		try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
			assertThat((CircuitBreakerOpenException) in.readObject())
				.hasMessage("Circuit breaker 'pypi' is OPEN and did not permit the call; retry after 3s");
		}
	}

}
