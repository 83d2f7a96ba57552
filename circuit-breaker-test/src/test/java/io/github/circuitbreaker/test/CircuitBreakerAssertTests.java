package io.github.circuitbreaker.test;

import java.time.Duration;
import java.time.Instant;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import org.assertj.core.api.InstanceOfAssertFactory;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;

import static io.github.circuitbreaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CircuitBreakerAssertTests {

	private final CircuitBreaker pypi = open();

	private static CircuitBreaker open() {
		ManualTimeSource time = new ManualTimeSource(Instant.EPOCH);
		CircuitBreakerRegistry registry = new CircuitBreakerRegistry((name) -> CircuitBreakerConfig.builder().build(),
				time);
		registry.circuitBreaker("pypi");
		return new TestCircuitBreakers(registry, time).open("pypi");
	}

	private static ThrowableAssertAlternative<AssertionError> assertThatFails(ThrowingCallable assertion) {
		return assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion);
	}

	@Test
	void whatIsTruePasses() {
		assertThat(this.pypi).isOpen()
			.hasState(State.OPEN)
			.hasFailureCount(3)
			.hasRetryAfter(Duration.ofSeconds(30))
			.isNotNull();
		this.pypi.reset();
		assertThat(this.pypi).isClosed().hasFailureCount(0);
	}

	@Test
	void failureTellsWhyItIsSo() {
		assertThatFails(() -> assertThat(this.pypi).isClosed())
			.withMessageContaining("Expected the state of the circuit breaker 'pypi' to be CLOSED, but it is OPEN.")
			.withMessageContaining("CLOSED -> OPEN: 3 failures in a row, the last ");
		assertThatFails(() -> assertThat(this.pypi).isHalfOpen());
		assertThatFails(() -> assertThat(this.pypi).hasFailureCount(2)).withMessageContaining("to be 2, but it is 3.");
		assertThatFails(() -> assertThat(this.pypi).hasRetryAfter(Duration.ZERO))
			.withMessageContaining("to be PT0S, but it is PT30S.");
		assertThatFails(() -> assertThat(this.pypi).hasLastFailure(IllegalStateException.class))
			.withMessageContaining("to be java.lang.IllegalStateException, but it is ");
		this.pypi.reset();
		assertThatFails(() -> assertThat(this.pypi).hasRetryAfter(Duration.ofSeconds(30)))
			.withMessageContaining("to be PT30S, but it is null.");
		assertThatFails(() -> assertThat((CircuitBreaker) null).isOpen()).withMessageContaining("not to be null");
	}

	@Test
	void descriptionsAndSoftAssertionsOfAssertJWork() {
		assertThatFails(() -> assertThat(this.pypi).as("after a failure").isClosed())
			.withMessageStartingWith("[after a failure]");
		SoftAssertions softly = new SoftAssertions();
		softly.proxy(CircuitBreakerAssert.class, CircuitBreaker.class, this.pypi).isClosed().hasFailureCount(2);
		assertThat(softly.errorsCollected()).hasSize(2);
		assertThat((Object) this.pypi)
			.asInstanceOf(new InstanceOfAssertFactory<>(CircuitBreaker.class, CircuitBreakerAssert::assertThat))
			.isOpen();
	}

}
