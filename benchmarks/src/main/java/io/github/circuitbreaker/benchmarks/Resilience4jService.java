package io.github.circuitbreaker.benchmarks;

import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;

/**
 * A service behind a circuit breaker of Resilience4j.
 */
@ImportAutoConfiguration({ AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class })
class Resilience4jService {

	private final Answer call = new Answer();

	@CircuitBreaker(name = "answer")
	String answer() {
		return this.call.get();
	}

}
