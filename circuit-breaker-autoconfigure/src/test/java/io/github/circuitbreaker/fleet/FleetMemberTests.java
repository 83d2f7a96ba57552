package io.github.circuitbreaker.fleet;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One that has closed its circuit by its own trial, when that is left to each.
 */
class FleetMemberTests {

	private final CircuitBreaker circuitBreaker = new CircuitBreakerRegistry(
			(name) -> CircuitBreakerConfig.builder().build(), TimeSource.system())
		.circuitBreaker("pypi");

	private final FleetMember member = new FleetMember(this.circuitBreaker, () -> false, 1, TimeSource.system(), () -> {
	});

	private static FleetState state(long epoch, Agreement agreement) {
		return new FleetState(epoch, agreement, Duration.ZERO, 0, 2, 3);
	}

	@BeforeEach
	void closeByATrial() {
		this.member.adopt(state(1, Agreement.OPEN));
		this.circuitBreaker.acquire().success();
		assertThat(this.circuitBreaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void staysClosed() {
		this.member.adopt(state(2, Agreement.LEFT_TO_EACH));
		assertThat(this.circuitBreaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void isOpenedIfTheTrialWasTooLate() {
		this.member.tooLate(1);
		this.member.adopt(state(2, Agreement.LEFT_TO_EACH));
		assertThat(this.circuitBreaker.getState()).isEqualTo(State.OPEN);
	}

	@Test
	void isOpenedIfItHasNotHeardOfTheOpening() {
		this.member.adopt(state(2, Agreement.CLOSED));
		this.member.adopt(state(4, Agreement.LEFT_TO_EACH));
		assertThat(this.circuitBreaker.getState()).isEqualTo(State.OPEN);
	}

}
