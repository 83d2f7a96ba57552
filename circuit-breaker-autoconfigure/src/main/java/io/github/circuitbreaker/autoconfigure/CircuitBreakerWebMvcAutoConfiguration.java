package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.web.OpenCircuitExceptionResolver;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for what a client of Spring MVC sees
 * of an open circuit.
 * <p>
 * Comes before that of Spring Boot's error controller (whose package was another up to
 * Spring Boot 3), so that one that is there already is the user's.
 */
@AutoConfiguration(after = CircuitBreakerAutoConfiguration.class,
		beforeName = { "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration",
				"org.springframework.boot.autoconfigure.web.servlet.error.ErrorMvcAutoConfiguration" })
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass(RequestMappingHandlerAdapter.class)
@EnableConfigurationProperties(CircuitBreakerProperties.class)
public final class CircuitBreakerWebMvcAutoConfiguration {

	/**
	 * Not for injection, as there is but one resolver for those who ask for one.
	 */
	@Bean(autowireCandidate = false)
	@ConditionalOnMissingBean(type = { "org.springframework.boot.webmvc.error.ErrorController",
			"org.springframework.boot.web.servlet.error.ErrorController" }, search = SearchStrategy.CURRENT)
	OpenCircuitExceptionResolver performanceOpenCircuitExceptionResolver(
			@Qualifier("requestMappingHandlerAdapter") ObjectProvider<RequestMappingHandlerAdapter> adapter,
			CircuitBreakerProperties properties) {
		return new OpenCircuitExceptionResolver(adapter, properties.web().enabled());
	}

}
