package com.example.cloud;

import io.github.circuitbreaker.cloud.CloudCircuitBreakerFactory;
import io.github.circuitbreaker.cloud.ReactiveCloudCircuitBreakerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreakerFactory;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with Spring Cloud's starter for Resilience4j on the class path.
 */
@Tag("resilience4j")
class SpringCloudResilience4jTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class);

	private static Class<?> resilience4j(String name) {
		return ClassUtils.resolveClassName("org.springframework.cloud.circuitbreaker.resilience4j." + name, null);
	}

	@Test
	void itsFactoriesHavePrecedence() {
		this.contextRunner.run((context) -> {
			assertThat(context.getBean(CircuitBreakerFactory.class))
				.isInstanceOf(resilience4j("Resilience4JCircuitBreakerFactory"));
			assertThat(context.getBean(ReactiveCircuitBreakerFactory.class))
				.isInstanceOf(resilience4j("ReactiveResilience4JCircuitBreakerFactory"));
		});
	}

	@Test
	void unlessTheyAreDisabled() {
		this.contextRunner.withPropertyValues("spring.cloud.circuitbreaker.resilience4j.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(CloudCircuitBreakerFactory.class)
				.hasSingleBean(ReactiveCloudCircuitBreakerFactory.class));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
