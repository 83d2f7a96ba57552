package io.github.circuitbreaker.aspect;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAspectAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Application contexts in which annotated beans are protected.
 */
final class Contexts {

	private Contexts() {
	}

	static ApplicationContextRunner runner() {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class,
				CircuitBreakerAutoConfiguration.class, CircuitBreakerAspectAutoConfiguration.class));
	}

	static ApplicationContextRunner runner(TimeSource time) {
		return runner().withBean(TimeSource.class, () -> time);
	}

	/**
	 * Returns the circuit breaker that all of these tests use.
	 */
	static CircuitBreaker pypi(BeanFactory context) {
		return context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi");
	}

	static CallCounts calls(BeanFactory context) {
		return pypi(context).snapshot().calls();
	}

}
