package io.github.circuitbreaker.benchmarks;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAspectAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;

/**
 * A service behind a circuit breaker.
 */
@ImportAutoConfiguration({ AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
		CircuitBreakerAspectAutoConfiguration.class })
class ProtectedService {

	private final Answer call = new Answer();

	@CircuitBreaker("answer")
	String answer() {
		return this.call.get();
	}

}
