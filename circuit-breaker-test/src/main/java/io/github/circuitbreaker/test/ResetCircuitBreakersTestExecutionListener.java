package io.github.circuitbreaker.test;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;

import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Resets all circuit breakers of the application context after each test, so that no test
 * depends on those before: circuits are closed, failures are forgotten, and totals go on.
 * The property {@code circuit-breaker-test.reset} of the context turns it off with
 * {@code false}.
 */
public final class ResetCircuitBreakersTestExecutionListener implements TestExecutionListener {

	@Override
	public void afterTestMethod(TestContext test) {
		if (test.hasApplicationContext()) {
			reset(test.getApplicationContext());
		}
	}

	private static void reset(ApplicationContext context) {
		if (context.getEnvironment().getProperty("circuit-breaker-test.reset", Boolean.class, true)) {
			context.getBeanProvider(CircuitBreakerRegistry.class, false)
				.stream()
				.flatMap((registry) -> registry.getAll().stream())
				.forEach(CircuitBreaker::reset);
		}
	}

}
