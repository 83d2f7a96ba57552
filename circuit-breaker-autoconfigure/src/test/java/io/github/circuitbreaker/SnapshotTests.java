package io.github.circuitbreaker;

import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the calls in the window and the failure rate of a {@link Snapshot}.
 */
class SnapshotTests {

	private final ManualTimeSource time = new ManualTimeSource();

	private CircuitBreaker breaker(CircuitBreakerConfig.Builder config) {
		return CircuitBreaker.of("pypi", config.build(), this.time);
	}

	private void succeedIn(CircuitBreaker breaker, Duration duration) {
		Permit permit = breaker.acquire();
		this.time.advance(duration);
		permit.success();
	}

	private static void assertWindow(CircuitBreaker breaker, Integer calls, Double rate) {
		assertThat(breaker.snapshot().callsInWindow()).isEqualTo(calls);
		assertThat(breaker.snapshot().failureRate()).isEqualTo(rate);
	}

	@Test
	void slowCallsAreAmongTheFailures() {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder()
			.window(Window.of("4"))
			.failureRateThreshold(90)
			.minimumCalls(3)
			.slowCallDuration(Duration.ofSeconds(2)));
		assertWindow(breaker, 0, null);
		succeedIn(breaker, Duration.ofSeconds(3));
		breaker.acquire().failure(new IOException());
		assertWindow(breaker, 2, null);
		succeedIn(breaker, Duration.ZERO);
		assertWindow(breaker, 3, 200 / 3.0);
		succeedIn(breaker, Duration.ZERO);
		breaker.acquire().release();
		assertWindow(breaker, 4, 50.0);
		succeedIn(breaker, Duration.ZERO);
		assertWindow(breaker, 4, 25.0);
	}

	@Test
	void windowOfTimeEmpties() {
		CircuitBreaker breaker = breaker(
				CircuitBreakerConfig.builder().window(Window.of("10s")).failureRateThreshold(50).minimumCalls(1));
		breaker.acquire().success();
		assertWindow(breaker, 1, 0.0);
		this.time.advance(Duration.ofSeconds(20));
		assertWindow(breaker, 0, null);
		breaker.acquire().failure(new IOException());
		this.time.advance(Duration.ofSeconds(20));
		assertThat(breaker.getState()).isEqualTo(State.OPEN);
		assertWindow(breaker, 1, 100.0);
		breaker.reset();
		assertWindow(breaker, 0, null);
		breaker.disable();
		assertWindow(breaker, 0, null);
	}

	@Test
	void rateIsJudgedOnlyIfTheSettingsNameOne() {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder().window(Window.of("4")).minimumCalls(1));
		breaker.acquire().failure(new IOException());
		assertWindow(breaker, 1, null);
		breaker.reconfigure(CircuitBreakerConfig.builder().build());
		assertWindow(breaker, null, null);
		breaker.acquire().failure(new IOException());
		breaker.acquire().failure(new IOException());
		breaker.acquire().failure(new IOException());
		breaker.reconfigure(
				CircuitBreakerConfig.builder().window(Window.of("4")).failureRateThreshold(50).minimumCalls(1).build());
		assertWindow(breaker, 0, null);
	}

}
