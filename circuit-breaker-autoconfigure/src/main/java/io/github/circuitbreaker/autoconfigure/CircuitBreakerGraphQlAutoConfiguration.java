package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.web.OpenCircuitGraphQlResolver;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.graphql.execution.DataFetcherExceptionResolver;
import org.springframework.web.ErrorResponse;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the errors of GraphQL requests
 * that fail because of an open circuit.
 * <p>
 * Runs after that of Spring for GraphQL, so that its resolver is registered last. Spring
 * asks resolvers of the same order as they were registered.
 */
@AutoConfiguration(after = CircuitBreakerAutoConfiguration.class,
		afterName = "org.springframework.boot.graphql.autoconfigure.GraphQlAutoConfiguration")
@ConditionalOnClass({ DataFetcherExceptionResolver.class, ErrorResponse.class })
@EnableConfigurationProperties(CircuitBreakerProperties.class)
public final class CircuitBreakerGraphQlAutoConfiguration {

	@Bean
	OpenCircuitGraphQlResolver performanceOpenCircuitGraphQlResolver(CircuitBreakerProperties properties) {
		return new OpenCircuitGraphQlResolver(properties.web().enabled(), properties.web().detail());
	}

}
