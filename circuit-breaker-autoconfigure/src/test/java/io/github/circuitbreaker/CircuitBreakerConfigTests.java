package io.github.circuitbreaker;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cloud.client.circuitbreaker.NoFallbackAvailableException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CircuitBreakerConfigTests {

	@Test
	void defaultsAreThreeFailuresAndThirtySeconds() {
		CircuitBreakerConfig config = CircuitBreakerConfig.builder().build();
		assertThat(config.enabled()).isTrue();
		assertThat(config.failureThreshold()).isEqualTo(3);
		assertThat(config.recoveryTimeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(config.trialTimeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(config.recordExceptions()).isEmpty();
		assertThat(config.ignoreExceptions()).isEmpty();
		assertThat(config.recordClientErrors()).isFalse();
		assertThat(config.ignoreException().test(new IOException())).isFalse();
	}

	@Test
	void trialMayTakeAsLongAsTheRecoveryUnlessSet() {
		CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder().recoveryTimeout(Duration.ofSeconds(7));
		assertThat(builder.build().trialTimeout()).isEqualTo(Duration.ofSeconds(7));
		assertThat(builder.trialTimeout(Duration.ofSeconds(2)).build().trialTimeout()).isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void extremesAreTaken() {
		Duration forever = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
		CircuitBreakerConfig config = CircuitBreakerConfig.builder()
			.failureThreshold(Integer.MAX_VALUE)
			.recoveryTimeout(forever)
			.build();
		assertThat(config.failureThreshold()).isEqualTo(Integer.MAX_VALUE);
		assertThat(config.trialTimeout()).isEqualTo(forever);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, Integer.MIN_VALUE })
	void thresholdIsAtLeastOne(int threshold) {
		assertInvalid(CircuitBreakerConfig.builder().failureThreshold(threshold),
				"failureThreshold must be at least 1, but is " + threshold);
	}

	@Test
	void timeoutsAreLongerThanZero() {
		assertInvalid(CircuitBreakerConfig.builder().recoveryRamp(Duration.ofSeconds(-1)),
				"recoveryRamp must not be negative, but is PT-1S");
		assertInvalid(CircuitBreakerConfig.builder().recoveryTimeout(Duration.ZERO),
				"recoveryTimeout must be longer than zero, but is PT0S");
		assertInvalid(CircuitBreakerConfig.builder().slowCallDuration(Duration.ZERO),
				"slowCallDuration must be longer than zero, but is PT0S");
		assertInvalid(CircuitBreakerConfig.builder().trialTimeout(Duration.ofSeconds(-1)),
				"trialTimeout must be longer than zero, but is PT-1S");
	}

	@Test
	void somethingMustCount() {
		String message = "ignoreExceptions must leave something to count as a failure, but is ";
		assertInvalid(CircuitBreakerConfig.builder().ignoreExceptions(Throwable.class),
				message + "[class java.lang.Throwable]");
		assertInvalid(CircuitBreakerConfig.builder()
			.recordExceptions(ConnectException.class, IOException.class)
			.ignoreExceptions(IOException.class), message + "[class java.io.IOException]");
		assertInvalid(
				CircuitBreakerConfig.builder().recordExceptions(CancellationException.class, ExecutionException.class),
				message + "[]");
		assertInvalid(CircuitBreakerConfig.builder().recordExceptions(NoFallbackAvailableException.class),
				message + "[]");
		assertThat(CircuitBreakerConfig.builder()
			.recordExceptions(ConnectException.class, IOException.class)
			.ignoreExceptions(ConnectException.class)
			.build()
			.ignoreExceptions()).isEqualTo(List.of(ConnectException.class));
	}

	private static void assertInvalid(CircuitBreakerConfig.Builder builder, String message) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(builder::build).withMessage(message);
	}

}
