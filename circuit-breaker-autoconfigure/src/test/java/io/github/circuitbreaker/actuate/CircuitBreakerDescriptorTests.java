package io.github.circuitbreaker.actuate;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.actuate.CircuitBreakerDescriptor.ConfigDescriptor;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CircuitBreakerDescriptorTests {

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
