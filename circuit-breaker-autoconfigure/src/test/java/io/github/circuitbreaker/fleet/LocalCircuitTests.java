package io.github.circuitbreaker.fleet;

import java.io.IOException;
import java.time.Duration;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.Permit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LocalCircuitTests {

	private static final Duration OPEN_TIME = Duration.ofSeconds(30);

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreaker circuitBreaker = new CircuitBreakerRegistry(
			(name) -> CircuitBreakerConfig.builder().recoveryTimeout(OPEN_TIME).build(), this.time)
		.circuitBreaker("pypi");

	private LocalCircuit local() {
		return new LocalCircuit(this.circuitBreaker.snapshot());
	}

	private void fail(int times) {
		for (int i = 0; i < times; i++) {
			this.circuitBreaker.acquire().failure(new IOException());
		}
	}

	@Test
	void trialsCountWhateverTheirResult() {
		fail(3);
		assertThat(local().trials()).isZero();
		this.time.advance(OPEN_TIME);
		fail(1);
		assertThat(local().trials()).isEqualTo(1);
		assertThat(local().isOpenedByItsTrial(0)).isTrue();
		assertThat(local().isOpenedByItsTrial(1)).isFalse();
		this.time.advance(OPEN_TIME);
		this.circuitBreaker.acquire().success();
		assertThat(local().trials()).isEqualTo(2);
		assertThat(local().isClosedByItsTrial()).isTrue();
	}

	@Test
	void circuitThatOthersHaveOpenedIsNotOpenedByItsCallsEvenDuringTheTrial() {
		this.circuitBreaker.advice().open(OPEN_TIME, 0, "by others");
		assertThat(local().isOpenedByItsCalls()).isFalse();
		this.time.advance(OPEN_TIME);
		Permit trial = this.circuitBreaker.acquire();
		assertThat(local().isOpenedByItsCalls()).isFalse();
		trial.failure(new IOException());
		assertThat(local().isOpenedByItsCalls()).isTrue();
	}

	@Test
	void lastCallHasSucceededOnlyIfThereWasOneAndNoFailureSince() {
		this.circuitBreaker.advice().open(OPEN_TIME, 0, "by others");
		assertThat(local().hasLastSucceeded()).isFalse();
		this.circuitBreaker.reset();
		this.circuitBreaker.acquire().success();
		this.circuitBreaker.advice().open(OPEN_TIME, 0, "by others");
		assertThat(local().hasLastSucceeded()).isTrue();
		this.circuitBreaker.reset();
		fail(3);
		assertThat(local().hasLastSucceeded()).isFalse();
	}

}
