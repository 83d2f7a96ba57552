package io.github.circuitbreaker.actuate;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.Window;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EntityTagTests {

	private static String tag(CircuitBreaker circuitBreaker) {
		EntityTag tag = new EntityTag("shop");
		tag.add(circuitBreaker.snapshot(), null);
		return tag.get(null);
	}

	@Test
	void countsThatGoUpAndDownDoNotCancelEachOtherOut() {
		CircuitBreaker pypi = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().failureThreshold(100).build(),
				new ManualTimeSource());
		for (int i = 0; i < 31; i++) {
			pypi.acquire().failure(new IllegalStateException());
		}
		String before = tag(pypi);
		pypi.acquire().success();
		assertThat(tag(pypi)).isNotEqualTo(before);
	}

	@Test
	void rampChangesOnlyTheHalfWithCounts() {
		ManualTimeSource time = new ManualTimeSource();
		CircuitBreaker pypi = CircuitBreaker.of("pypi",
				CircuitBreakerConfig.builder().failureThreshold(1).recoveryRamp(Duration.ofMinutes(1)).build(), time);
		pypi.acquire().failure(new IllegalStateException());
		time.advance(Duration.ofSeconds(30));
		pypi.acquire().success();
		pypi.acquire().success();
		String before = tag(pypi);
		time.advance(Duration.ofSeconds(5));
		String after = tag(pypi);
		assertThat(after).isNotEqualTo(before).startsWith(before.substring(0, before.indexOf('.')));
	}

	@Test
	void settingThatDecidesWhatIsShownChangesIt() {
		CircuitBreakerConfig.Builder config = CircuitBreakerConfig.builder()
			.window(Window.ofCalls(100))
			.failureRateThreshold(50);
		CircuitBreaker pypi = CircuitBreaker.of("pypi", config.minimumCalls(100).build(), new ManualTimeSource());
		String before = tag(pypi);
		pypi.reconfigure(config.minimumCalls(10).build());
		assertThat(tag(pypi)).isNotEqualTo(before);
	}

}
