package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.web.OpenCircuitWebExceptionHandler;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.HandlerResultHandler;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the answer of Spring WebFlux to
 * requests that fail because of an open circuit.
 * <p>
 * Runs before that of Spring Boot's error handler, for two reasons: an existing handler
 * must be the user's, and of two handlers with the same order, the first one registered
 * is called first.
 */
@AutoConfiguration(after = CircuitBreakerAutoConfiguration.class,
		beforeName = "org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration")
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnClass(HandlerResultHandler.class)
@EnableConfigurationProperties(CircuitBreakerProperties.class)
public final class CircuitBreakerWebFluxAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(type = "org.springframework.boot.webflux.error.ErrorWebExceptionHandler",
			search = SearchStrategy.CURRENT)
	OpenCircuitWebExceptionHandler performanceOpenCircuitWebExceptionHandler(
			ObjectProvider<HandlerResultHandler> resultHandlers, CircuitBreakerProperties properties) {
		return new OpenCircuitWebExceptionHandler(resultHandlers, properties.web().enabled(),
				properties.web().detail());
	}

}
