package io.github.circuitbreaker.benchmarks;

import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAspectAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerEventsAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerMetricsAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerObservationAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakersHealthContributorAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

/**
 * A service behind a circuit breaker with all listeners: meters, health, events and
 * observations.
 */
@ImportAutoConfiguration({ AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
		CircuitBreakerAspectAutoConfiguration.class, CircuitBreakerMetricsAutoConfiguration.class,
		CircuitBreakersHealthContributorAutoConfiguration.class, CircuitBreakerEventsAutoConfiguration.class,
		CircuitBreakerObservationAutoConfiguration.class })
class WatchedService {

	private final Answer call = new Answer();

	@CircuitBreaker("answer")
	String answer() {
		return this.call.get();
	}

	@EventListener
	void on(CircuitBreakerStateChange change) {
		throw new IllegalStateException("Nothing is to change");
	}

	@Bean
	static MeterRegistry meterRegistry() {
		return new SimpleMeterRegistry();
	}

	@Bean
	static ObservationRegistry observationRegistry() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler((context) -> true);
		return registry;
	}

}
