package io.github.circuitbreaker.fleet;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FleetOrdersTests {

	private static final FleetCommand RESET = new FleetCommand(2, State.CLOSED);

	private final CircuitBreaker circuitBreaker = new CircuitBreakerRegistry(
			(name) -> CircuitBreakerConfig.builder().build(), TimeSource.system())
		.circuitBreaker("pypi");

	private final FleetOrders orders = new FleetOrders(this.circuitBreaker);

	private void assertState(State state) {
		assertThat(this.circuitBreaker.getState()).isEqualTo(state);
	}

	@Test
	void resetOfBeforeIsNotObeyedWhicheverWayItComesIn() {
		this.circuitBreaker.forceOpen();
		this.orders.hear(RESET);
		assertState(State.FORCED_OPEN);
		this.orders.hearLast(RESET);
		assertState(State.FORCED_OPEN);
		this.orders.hear(RESET);
		assertState(State.FORCED_OPEN);
		assertThat(this.orders.last()).isEqualTo(RESET);
	}

	@Test
	void resetOfLaterIsObeyedOnce() {
		this.orders.hearLast(null);
		this.circuitBreaker.forceOpen();
		this.orders.hear(RESET);
		assertState(State.CLOSED);
		this.circuitBreaker.forceOpen();
		this.orders.hearLast(RESET);
		assertState(State.FORCED_OPEN);
	}

	@Test
	void ownResetIsObeyedAtOnce() {
		this.circuitBreaker.forceOpen();
		this.orders.obey(RESET);
		assertState(State.CLOSED);
	}

	@Test
	void otherCommandsOfBeforeAreObeyedUnlessALaterOneIsKnown() {
		this.orders.hear(new FleetCommand(2, State.FORCED_OPEN));
		assertState(State.FORCED_OPEN);
		this.orders.hearLast(new FleetCommand(1, State.DISABLED));
		assertState(State.FORCED_OPEN);
		this.orders.hearLast(new FleetCommand(3, State.DISABLED));
		assertState(State.DISABLED);
	}

}
