package io.github.circuitbreaker;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the history of transitions.
 */
class HistoryTests {

	private final CircuitBreaker breaker = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().build(),
			new ManualTimeSource());

	@Test
	void isEmptyAtTheBeginning() {
		assertThat(this.breaker.snapshot().transitions()).isEmpty();
	}

	@Test
	void saysWhatListenersAreTold() {
		List<CircuitBreakerStateChange> told = new ArrayList<>();
		this.breaker.addListener(told::add);
		this.breaker.forceOpen();
		this.breaker.reset();
		this.breaker.disable();
		assertThat(this.breaker.snapshot().transitions()).isEqualTo(told).hasSize(3);
	}

	@Test
	void remembersTheLastTwentyAndCountsAll() {
		for (int i = 0; i < 12; i++) {
			this.breaker.forceOpen();
			this.breaker.reset();
		}
		this.breaker.disable();
		Snapshot snapshot = this.breaker.snapshot();
		assertThat(snapshot.transitions()).hasSize(20);
		assertThat(snapshot.transitions().get(0).from()).isEqualTo(State.FORCED_OPEN);
		assertThat(snapshot.transitions().get(19).to()).isEqualTo(State.DISABLED);
		assertThat(snapshot.transitionCounts().get(State.CLOSED, State.FORCED_OPEN)).isEqualTo(12);
		assertThat(snapshot.transitionCounts().get(State.FORCED_OPEN, State.CLOSED)).isEqualTo(12);
		assertThat(snapshot.transitionCounts().get(State.CLOSED, State.DISABLED)).isOne();
		assertThat(snapshot.transitionCounts().get(State.CLOSED, State.OPEN)).isZero();
	}

	@Test
	void survivesNewSettingsAndAResetOfAClosedCircuit() {
		this.breaker.forceOpen();
		this.breaker.reset();
		this.breaker.reset();
		this.breaker.reconfigure(CircuitBreakerConfig.builder().failureThreshold(1).build());
		assertThat(this.breaker.snapshot().transitions()).extracting(CircuitBreakerStateChange::to)
			.containsExactly(State.FORCED_OPEN, State.CLOSED);
	}

	@Test
	void endsWithTheStateThatIsShown() {
		for (int i = 0; i < 3; i++) {
			Breakers.fail(this.breaker, 1);
		}
		Snapshot snapshot = this.breaker.snapshot();
		assertThat(snapshot.transitions()).singleElement()
			.satisfies((change) -> assertThat(change.to()).isEqualTo(snapshot.state()),
					(change) -> assertThat(change.at()).isEqualTo(snapshot.since()));
	}

	@Test
	void cannotBeChangedFromOutside() {
		this.breaker.forceOpen();
		List<CircuitBreakerStateChange> transitions = this.breaker.snapshot().transitions();
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(transitions::clear);
	}

}
