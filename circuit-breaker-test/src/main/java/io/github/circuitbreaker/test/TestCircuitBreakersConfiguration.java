package io.github.circuitbreaker.test;

import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.TimeSource;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/**
 * Configures the beans for tests.
 */
@Configuration(proxyBeanMethods = false)
class TestCircuitBreakersConfiguration {

	private static final String TIME_SOURCE = "performanceManualTimeSource";

	@Bean(TIME_SOURCE)
	@Primary
	ManualTimeSource performanceManualTimeSource() {
		return new ManualTimeSource();
	}

	/**
	 * Takes precedence over a primary bean of the application.
	 */
	@Bean
	static BeanFactoryPostProcessor performanceTimeSourcePrecedence() {
		return (beanFactory) -> Stream.of(beanFactory.getBeanNamesForType(TimeSource.class, true, false))
			.filter((name) -> !name.equals(TIME_SOURCE) && beanFactory.containsBeanDefinition(name))
			.forEach((name) -> beanFactory.getBeanDefinition(name).setPrimary(false));
	}

	@Bean
	TestCircuitBreakers performanceTestCircuitBreakers(CircuitBreakerRegistry registry, ManualTimeSource time) {
		return new TestCircuitBreakers(registry, time);
	}

}
