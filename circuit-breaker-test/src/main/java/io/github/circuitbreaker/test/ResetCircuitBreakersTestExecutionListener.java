package io.github.circuitbreaker.test;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestExecutionListener;

/**
 * Resets all circuit breakers of the application context after each test, so that no test
 * depends on those before: circuits are closed and the counted failures forgotten. Totals
 * such as the number of calls, the last failure, and the time of a
 * {@link ManualTimeSource} go on. In a fleet, this resets those of the one instance.
 * <p>
 * Runs by itself and never loads a context. To turn it off, set the property
 * {@code circuit-breaker-test.reset} of the context, or
 * {@link AutoConfigureCircuitBreakers#reset()} of the test class, to {@code false}: tests
 * that run in parallel with one context would reset each other's circuit breakers.
 */
public final class ResetCircuitBreakersTestExecutionListener implements TestExecutionListener {

	@Override
	public void afterTestMethod(TestContext test) {
		AutoConfigureCircuitBreakers annotation = annotation(test.getTestClass());
		if ((annotation == null || annotation.reset()) && test.hasApplicationContext()) {
			reset(test.getApplicationContext());
		}
	}

	private static @Nullable AutoConfigureCircuitBreakers annotation(Class<?> testClass) {
		return TestContextAnnotationUtils.findMergedAnnotation(testClass, AutoConfigureCircuitBreakers.class);
	}

	private static void reset(ApplicationContext context) {
		if (context.getEnvironment().getProperty("circuit-breaker-test.reset", Boolean.class, true)) {
			context.getBeanProvider(CircuitBreakerRegistry.class, false)
				.stream()
				.flatMap((registry) -> registry.getAll().stream())
				.filter((circuitBreaker) -> circuitBreaker.getConfig().enabled())
				.forEach(CircuitBreaker::reset);
		}
	}

}
