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
 * {@link EnableAutoConfiguration Auto-configuration} for the answer of Spring MVC to
 * requests that fail because of an open circuit.
 * <p>
 * Runs before that of Spring Boot's error controller, so that an existing controller must
 * be the user's.
 */
@AutoConfiguration(after = CircuitBreakerAutoConfiguration.class,
		beforeName = "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration")
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass(RequestMappingHandlerAdapter.class)
@EnableConfigurationProperties(CircuitBreakerProperties.class)
public final class CircuitBreakerWebMvcAutoConfiguration {

	/**
	 * Not a candidate for injection, because users who inject a resolver expect only one.
	 */
	@Bean(autowireCandidate = false)
	@ConditionalOnMissingBean(type = "org.springframework.boot.webmvc.error.ErrorController",
			search = SearchStrategy.CURRENT)
	OpenCircuitExceptionResolver performanceOpenCircuitExceptionResolver(
			@Qualifier("requestMappingHandlerAdapter") ObjectProvider<RequestMappingHandlerAdapter> adapter,
			CircuitBreakerProperties properties) {
		return new OpenCircuitExceptionResolver(adapter, properties.web().enabled(), properties.web().detail());
	}

}
