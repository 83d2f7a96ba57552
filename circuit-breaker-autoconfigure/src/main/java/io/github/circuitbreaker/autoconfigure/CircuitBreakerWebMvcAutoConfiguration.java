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
 * {@link EnableAutoConfiguration Auto-configuration} for the response to a request that
 * fails because a circuit is open, with Spring MVC.
 * <p>
 * Precedes the auto-configuration of Spring Boot's error controller, which Spring Boot 3
 * has in another package: any error controller that exists by then is the user's.
 */
@AutoConfiguration(after = CircuitBreakerAutoConfiguration.class,
		beforeName = { "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration",
				"org.springframework.boot.autoconfigure.web.servlet.error.ErrorMvcAutoConfiguration" })
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass(RequestMappingHandlerAdapter.class)
@EnableConfigurationProperties(CircuitBreakerProperties.class)
public final class CircuitBreakerWebMvcAutoConfiguration {

	/**
	 * Not a candidate for injection, as applications may inject the only resolver.
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
