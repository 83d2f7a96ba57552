package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.cloud.EnableCloudCircuitBreakers;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for Spring Cloud CircuitBreaker.
 * <p>
 * Runs after that of Resilience4j, whose factories have precedence if they are there, and
 * before those that look for a factory.
 */
@AutoConfiguration(after = CircuitBreakerAutoConfiguration.class,
		afterName = { "org.springframework.cloud.circuitbreaker.resilience4j.Resilience4JAutoConfiguration",
				"org.springframework.cloud.circuitbreaker.resilience4j.ReactiveResilience4JAutoConfiguration",
				"org.springframework.cloud.gateway.config.GatewayResilience4JCircuitBreakerAutoConfiguration" },
		beforeName = { "org.springframework.cloud.client.CommonsClientAutoConfiguration",
				"org.springframework.cloud.gateway.config.GatewayAutoConfiguration",
				"org.springframework.cloud.openfeign.FeignAutoConfiguration" })
@ConditionalOnClass(CircuitBreakerFactory.class)
@EnableCloudCircuitBreakers
public final class CircuitBreakerCloudAutoConfiguration {

}
