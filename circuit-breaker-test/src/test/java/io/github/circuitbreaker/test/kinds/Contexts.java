package io.github.circuitbreaker.test.kinds;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAspectAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Application contexts of one kind of bean.
 */
final class Contexts {

	private Contexts() {
	}

	static ApplicationContextRunner of(Class<?>... configurations) {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class,
				CircuitBreakerAutoConfiguration.class, CircuitBreakerAspectAutoConfiguration.class))
			.withUserConfiguration(configurations);
	}

	static CallCounts calls(BeanFactory context) {
		return context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").snapshot().calls();
	}

	/**
	 * Asserts that failing calls open the circuit, and that it rejects the next.
	 */
	static void assertOpensWithFailuresOf(ThrowingCallable call) {
		for (int i = 0; i < 3; i++) {
			assertThatThrownBy(call).isNotNull().satisfies((ex) -> assertThat(rejects(ex)).isFalse());
		}
		assertThatThrownBy(call).satisfies((ex) -> assertThat(rejects(ex)).isTrue());
	}

	private static boolean rejects(Throwable thrown) {
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			if (cause instanceof CircuitBreakerOpenException) {
				return true;
			}
		}
		return false;
	}

}
