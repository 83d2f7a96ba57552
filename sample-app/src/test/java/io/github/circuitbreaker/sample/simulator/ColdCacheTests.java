package io.github.circuitbreaker.sample.simulator;

import java.time.Duration;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the simulated index can serve after an outage.
 */
class ColdCacheTests {

	private long now = -7;

	private final ColdCache cache = new ColdCache(() -> this.now);

	@BeforeEach
	void simulate() {
		this.cache.setSimulated(true);
	}

	private void advance(Duration duration) {
		this.now += duration.toNanos();
	}

	/**
	 * Makes requests at one moment, and returns how many are served.
	 */
	private long serve(int requests) {
		return IntStream.range(0, requests).filter((request) -> this.cache.serves()).count();
	}

	@Test
	void isWarmUntilThereIsAnOutage() {
		assertThat(serve(10)).isEqualTo(10);
		advance(Duration.ofSeconds(1));
		assertThat(serve(11)).isEqualTo(10);
	}

	@Test
	void warmsUpFromTheFirstRequestAfterAnOutage() {
		this.cache.empty();
		advance(Duration.ofMinutes(1));
		assertThat(serve(3)).isEqualTo(3);
		advance(Duration.ofSeconds(10));
		assertThat(serve(6)).isEqualTo(6);
		advance(Duration.ofSeconds(10));
		assertThat(serve(10)).isEqualTo(10);
	}

	@Test
	void isEmptyAgainWhenTheIndexHasFallenOver() {
		this.cache.empty();
		assertThat(serve(4)).isEqualTo(3);
		advance(ColdCache.RESTART.minusNanos(1));
		assertThat(serve(1)).isZero();
		advance(Duration.ofNanos(1));
		assertThat(serve(4)).isEqualTo(3);
	}

	@Test
	void servesEverythingIfNotSimulated() {
		this.cache.empty();
		this.cache.setSimulated(false);
		assertThat(serve(100)).isEqualTo(100);
	}

}
