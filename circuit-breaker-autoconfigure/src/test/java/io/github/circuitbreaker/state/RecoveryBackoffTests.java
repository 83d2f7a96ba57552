package io.github.circuitbreaker.state;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.Window;
import io.github.circuitbreaker.state.OpenPhase.RecoveryBackoff;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.circuitbreaker.Breakers.fail;
import static io.github.circuitbreaker.Breakers.isPermitted;
import static io.github.circuitbreaker.Breakers.succeed;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the time that a circuit stays open.
 */
class RecoveryBackoffTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@Test
	void isTheRecoveryTimeoutByDefaultHoweverManyTrialsFail() {
		RecoveryBackoff backoff = RecoveryBackoff.of(CircuitBreakerConfig.builder().build());
		assertThat(backoff.openTime(0)).isEqualTo(Duration.ofSeconds(30).toNanos());
		assertThat(backoff.openTime(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(30).toNanos());
	}

	@ParameterizedTest
	@CsvSource({ "0, 1s", "1, 2s", "2, 4s", "3, 8s", "4, 10s", "5, 10s", "2147483647, 10s" })
	void growsWithEachFailedTrialUpToTheMaximum(int failedTrials, String expected) {
		RecoveryBackoff backoff = RecoveryBackoff.of(CircuitBreakerConfig.builder()
			.recoveryTimeout(SECOND)
			.recoveryMultiplier(2)
			.recoveryTimeoutMax(Duration.ofSeconds(10))
			.build());
		assertThat(Window.ofTime(Duration.ofNanos(backoff.openTime(failedTrials)))).hasToString(expected);
	}

	@Test
	void firstTimeIsExactHoweverLong() {
		Duration moreThanADoubleCanTell = Duration.ofNanos((1L << 53) + 1);
		RecoveryBackoff backoff = RecoveryBackoff
			.of(CircuitBreakerConfig.builder().recoveryTimeout(moreThanADoubleCanTell).recoveryMultiplier(2).build());
		assertThat(backoff.openTime(0)).isEqualTo(moreThanADoubleCanTell.toNanos());
	}

	@Test
	void doesNotOverflowWithoutAMaximum() {
		RecoveryBackoff backoff = RecoveryBackoff.of(CircuitBreakerConfig.builder().recoveryMultiplier(1e300).build());
		assertThat(backoff.openTime(2)).isEqualTo(Long.MAX_VALUE);
		assertThat(backoff.openTime(Integer.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
		RecoveryBackoff spread = RecoveryBackoff
			.of(CircuitBreakerConfig.builder().recoveryMultiplier(1e300).recoveryJitter(1).build());
		assertThat(spread.openTime(Integer.MAX_VALUE, 0.5)).isGreaterThan(Long.MAX_VALUE / 3);
	}

	@Test
	void longestRecoveryTimeoutStaysTheLongest() {
		RecoveryBackoff backoff = RecoveryBackoff
			.of(CircuitBreakerConfig.builder().recoveryTimeout(Duration.ofSeconds(Long.MAX_VALUE)).build());
		assertThat(backoff.openTime(0)).isEqualTo(Long.MAX_VALUE);
	}

	@ParameterizedTest
	@CsvSource({ "0, 800", "0.25, 900", "0.5, 1000", "0.75, 1100" })
	void isSpreadToBothSides(double random, long millis) {
		RecoveryBackoff backoff = RecoveryBackoff
			.of(CircuitBreakerConfig.builder().recoveryTimeout(SECOND).recoveryJitter(0.2).build());
		assertThat(backoff.openTime(0, random)).isEqualTo(Duration.ofMillis(millis).toNanos());
	}

	@Test
	void isNeverLongerThanTheMaximumNorZero() {
		CircuitBreakerConfig config = CircuitBreakerConfig.builder()
			.recoveryTimeout(SECOND)
			.recoveryTimeoutMax(SECOND)
			.recoveryJitter(1)
			.build();
		assertThat(RecoveryBackoff.of(config).openTime(0, 0.999_999_999_999)).isBetween(SECOND.toNanos() - 1,
				SECOND.toNanos());
		// Jitter is spread below the maximum, not cut off at it.
		assertThat(RecoveryBackoff.of(config).openTime(0, 0.9)).isEqualTo(900_000_000);
		assertThat(RecoveryBackoff.of(config).openTime(0, 0)).isEqualTo(1);
	}

	@Test
	void isNotTheSameForAll() {
		RecoveryBackoff backoff = RecoveryBackoff
			.of(CircuitBreakerConfig.builder().recoveryTimeout(SECOND).recoveryJitter(0.5).build());
		List<Long> times = new ArrayList<>();
		for (int i = 0; i < 1_000; i++) {
			times.add(backoff.openTime(0));
		}
		assertThat(times).allMatch((nanos) -> nanos >= 500_000_000 && nanos <= 1_500_000_000)
			.anyMatch((nanos) -> nanos < 750_000_000)
			.anyMatch((nanos) -> nanos > 1_250_000_000);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void circuitBreakerWaitsLongerAfterEachFailedTrialAndStartsAfreshAfterAClose(boolean cancelled) {
		ManualTimeSource time = new ManualTimeSource();
		CircuitBreaker breaker = CircuitBreaker.of("pypi",
				CircuitBreakerConfig.builder().recoveryTimeout(SECOND).recoveryMultiplier(3).build(), time);
		List<Duration> announced = new ArrayList<>();
		breaker.addListener((change) -> {
			if (change.to() == State.OPEN) {
				announced.add(change.retryAfter());
			}
		});
		fail(breaker, 3);
		for (Duration expected : List.of(SECOND, Duration.ofSeconds(3), Duration.ofSeconds(9))) {
			assertThat(breaker.snapshot().retryAfter()).isEqualTo(expected);
			time.advance(expected.minusNanos(1));
			assertThat(isPermitted(breaker)).isFalse();
			time.advance(Duration.ofNanos(1));
			if (cancelled) {
				// A trial without a verdict has not failed.
				fail(breaker, new CancellationException());
			}
			fail(breaker, new IOException());
		}
		time.advance(Duration.ofSeconds(27));
		assertThat(succeed(breaker)).isEqualTo("done");
		fail(breaker, 3);
		assertThat(breaker.snapshot().retryAfter()).isEqualTo(SECOND);
		assertThat(announced).containsExactly(SECOND, Duration.ofSeconds(3), Duration.ofSeconds(9),
				Duration.ofSeconds(27), SECOND);
	}

}
