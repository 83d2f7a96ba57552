package io.github.circuitbreaker.test;

import io.github.circuitbreaker.CircuitBreakerRegistry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;

/**
 * The beans for tests.
 */
@Configuration(proxyBeanMethods = false)
class TestCircuitBreakersConfiguration {

	@Bean
	@Primary
	ManualTimeSource manualTimeSource() {
		return new ManualTimeSource();
	}

	@Bean
	@Lazy
	TestCircuitBreakers testCircuitBreakers(CircuitBreakerRegistry registry, ManualTimeSource time) {
		return new TestCircuitBreakers(registry, time);
	}

}
