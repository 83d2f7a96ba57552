package io.github.circuitbreaker.test;

import java.time.Duration;
import java.time.Instant;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.github.circuitbreaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TestCircuitBreakersTests {

	private static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(20);

	private final ManualTimeSource time = new ManualTimeSource(Instant.EPOCH);

	private final CircuitBreakerRegistry registry = new CircuitBreakerRegistry((name) -> CircuitBreakerConfig.builder()
		.recoveryTimeout(RECOVERY_TIMEOUT)
		.enabled(!name.equals("off"))
		.build(), this.time);

	private final TestCircuitBreakers circuitBreakers = new TestCircuitBreakers(this.registry, this.time);

	@BeforeEach
	void create() {
		this.registry.circuitBreaker("pypi");
		this.registry.circuitBreaker("off");
	}

	private static void fail(CircuitBreaker circuitBreaker) {
		assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> circuitBreaker.call(() -> {
			throw new ArithmeticException();
		}));
	}

	@Test
	void openCircuitRejectsForTheRecoveryTimeoutAndThenTakesATrial() {
		CircuitBreaker pypi = this.circuitBreakers.open("pypi");
		assertThat(pypi).isOpen().hasRetryAfter(RECOVERY_TIMEOUT);
		this.circuitBreakers.advance(RECOVERY_TIMEOUT.minusNanos(1));
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> pypi.call(() -> 1));
		this.circuitBreakers.advance(Duration.ofNanos(1));
		fail(pypi);
		assertThat(pypi).isOpen().hasRetryAfter(RECOVERY_TIMEOUT).hasLastFailure(ArithmeticException.class);
		this.circuitBreakers.advance(RECOVERY_TIMEOUT);
		assertThat(pypi.<Integer, RuntimeException>call(() -> 1)).isEqualTo(1);
		assertThat(pypi).isClosed().hasFailureCount(0);
	}

	@Test
	void openingAgainBeginsAnew() {
		this.circuitBreakers.open("pypi");
		this.circuitBreakers.advance(Duration.ofSeconds(5));
		assertThat(this.circuitBreakers.open("pypi")).isOpen().hasRetryAfter(RECOVERY_TIMEOUT);
		this.circuitBreakers.forceOpen("pypi");
		assertThat(this.circuitBreakers.open("pypi")).isOpen().hasRetryAfter(RECOVERY_TIMEOUT);
	}

	@Test
	void halfOpenCircuitTakesTheNextCallForTheTrial() {
		CircuitBreaker pypi = this.circuitBreakers.halfOpen("pypi");
		assertThat(pypi).isHalfOpen();
		assertThat(pypi.<State, RuntimeException>call(pypi::getState)).isEqualTo(State.HALF_OPEN);
		assertThat(pypi).isClosed();
		fail(this.circuitBreakers.halfOpen("pypi"));
		assertThat(pypi).isOpen().hasRetryAfter(RECOVERY_TIMEOUT);
	}

	@Test
	void statesByHandLastUntilClosed() {
		assertThat(this.circuitBreakers.forceOpen("pypi")).hasState(State.FORCED_OPEN);
		this.circuitBreakers.advance(Duration.ofDays(1));
		assertThat(this.circuitBreakers.get("pypi")).hasState(State.FORCED_OPEN);
		CircuitBreaker pypi = this.circuitBreakers.disable("pypi");
		for (int i = 0; i < 10; i++) {
			fail(pypi);
		}
		assertThat(pypi).hasState(State.DISABLED);
		assertThat(this.circuitBreakers.close("pypi")).isClosed().hasFailureCount(0);
	}

	@Test
	void nameThatNothingUsesIsRefusedWithTheNearest() {
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> this.circuitBreakers.open("pipy"))
			.withMessage("There is no circuit breaker 'pipy'. Did you mean 'pypi'?");
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.circuitBreakers.close("weather"))
			.withMessage(
					"There is no circuit breaker 'weather'. No annotation and no property of this application names it.");
		assertThat(this.registry.getAll()).hasSize(2);
	}

	@Test
	void stateThatSettingsDoNotAllowIsRefused() {
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.circuitBreakers.open("off"))
			.withMessage("The circuit breaker 'off' is DISABLED and cannot become OPEN: is it enabled?");
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.circuitBreakers.halfOpen("off"));
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.circuitBreakers.forceOpen("off"));
	}

	@Test
	void timeDoesNotGoBack() {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.circuitBreakers.advance(Duration.ofSeconds(-1)))
			.withMessage("Time cannot go back by PT1S");
	}

	@Test
	void assertionsTellWhatIs() {
		CircuitBreaker pypi = this.registry.circuitBreaker("pypi");
		fail(pypi);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(pypi).isOpen())
			.withMessageContaining("'pypi' to be OPEN, but it is CLOSED")
			.withMessageContaining("java.lang.ArithmeticException");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(pypi).hasFailureCount(2))
			.withMessageContaining("failure count of");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(pypi).hasRetryAfter(Duration.ZERO));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(pypi).hasLastFailure(IllegalStateException.class));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat((CircuitBreaker) null).isOpen());
	}

}
