package io.github.circuitbreaker;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the time source of the system.
 */
class TimeSourceTests {

	private final TimeSource time = TimeSource.system();

	@Test
	void decisionsRestOnTheMonotonicClock() {
		long before = System.nanoTime();
		long now = this.time.nanoTime();
		assertThat(now - before).isNotNegative();
		assertThat(System.nanoTime() - now).isNotNegative();
	}

	@Test
	void whatIsShownIsTheWallClock() {
		assertThat(this.time.now()).isBetween(Instant.now().minusSeconds(3600), Instant.now().plusSeconds(3600));
	}

	@Test
	@Timeout(10)
	void wallClockMovesOn() {
		Instant first = this.time.now();
		while (System.currentTimeMillis() <= first.toEpochMilli()) {
			Thread.onSpinWait();
		}
		assertThat(this.time.now()).isAfter(first);
	}

	@Test
	void thoseWhoAskWithinAMillisecondShareAnInstant() {
		Instant first = this.time.now();
		Instant second = this.time.now();
		while (!first.equals(second)) {
			first = second;
			second = this.time.now();
		}
		assertThat(second).isSameAs(first);
	}

}
