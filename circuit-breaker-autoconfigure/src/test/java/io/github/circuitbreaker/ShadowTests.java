package io.github.circuitbreaker;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static io.github.circuitbreaker.Breakers.fail;
import static io.github.circuitbreaker.Breakers.succeed;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for shadow mode, in which a circuit breaker rejects no calls.
 */
class ShadowTests {

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreaker breaker = CircuitBreaker.of("pypi",
			CircuitBreakerConfig.builder().shadow(true).build(), this.time);

	@Test
	void livesItsWholeLifeAndRejectsNothing() {
		List<State> changes = new ArrayList<>();
		this.breaker.addListener((change) -> {
			assertThat(change.shadow()).isTrue();
			changes.add(change.to());
		});
		fail(this.breaker, 3);
		assertThat(this.breaker.getState()).isEqualTo(State.OPEN);
		assertThat(succeed(this.breaker)).isEqualTo("done");
		fail(this.breaker, 4);
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(0, 3, 0, 0, 5));
		this.time.advance(Duration.ofSeconds(30));
		fail(this.breaker, 1);
		this.time.advance(Duration.ofSeconds(30));
		succeed(this.breaker);
		assertThat(changes).containsExactly(State.OPEN, State.HALF_OPEN, State.OPEN, State.HALF_OPEN, State.CLOSED);
	}

	@Test
	void callsBesideATrialPassAndDecideNothing() {
		fail(this.breaker, 3);
		this.time.advance(Duration.ofSeconds(30));
		Permit trial = this.breaker.acquire();
		Permit beside = this.breaker.acquire();
		beside.failure(new IOException());
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		trial.success();
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(1, 3, 0, 0, 1));
	}

	@Test
	void forcedOpenRejectsNothingEither() {
		this.breaker.forceOpen();
		assertThat(succeed(this.breaker)).isEqualTo("done");
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(0, 0, 0, 0, 1));
	}

}
