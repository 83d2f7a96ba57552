package io.github.circuitbreaker.actuate;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.actuate.CircuitBreakerDescriptor.ConfigDescriptor;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CircuitBreakerDescriptorTests {

	@Test
	void showsTheShareThatARampLetsThrough() {
		CircuitBreaker pypi = CircuitBreaker.of("pypi",
				CircuitBreakerConfig.builder().recoveryRamp(Duration.ofSeconds(30)).build(), new ManualTimeSource());
		assertThat(CircuitBreakerDescriptor.brief(pypi.snapshot(), null).permittedRate()).isNull();
		pypi.advice().open(Duration.ofSeconds(1), 0, "advised");
		pypi.advice().close("advised");
		assertThat(CircuitBreakerDescriptor.brief(pypi.snapshot(), null)).satisfies((described) -> {
			assertThat(described.state()).isEqualTo(State.HALF_OPEN);
			assertThat(described.permittedRate()).isEqualTo(10);
			assertThat(described.retryAfter()).isZero();
		});
	}

	@Test
	void namesTheOriginsOfPredicates() {
		CircuitBreakerConfig settings = CircuitBreakerConfig.builder()
			.origin("clientErrors")
			.ignoreException((exception) -> false)
			.origin("serverErrors")
			.ignoreException((exception) -> false)
			.recordResult((result) -> false)
			.build();
		ConfigDescriptor config = CircuitBreakerDescriptor.full(CircuitBreaker.of("pypi", settings).snapshot(), null)
			.config();
		assertThat(config.ignoreException()).containsExactly("clientErrors", "serverErrors");
		assertThat(config.recordResult()).containsExactly("serverErrors");
	}

}
