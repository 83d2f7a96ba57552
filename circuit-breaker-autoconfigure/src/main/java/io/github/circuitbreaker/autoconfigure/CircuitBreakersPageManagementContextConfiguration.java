package io.github.circuitbreaker.autoconfigure;

import java.util.Arrays;
import java.util.stream.Collectors;

import io.github.circuitbreaker.actuate.CircuitBreakersEndpoint;
import io.github.circuitbreaker.actuate.page.CircuitBreakersPage;
import io.github.circuitbreaker.actuate.page.CircuitBreakersPageHandler;
import io.github.circuitbreaker.actuate.page.CircuitBreakersPageServlet;
import org.glassfish.jersey.server.ResourceConfig;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jersey.autoconfigure.JerseyApplicationPath;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;

/**
 * Serves the live page of the circuit breakers where the actuator is served. Its
 * properties are checked wherever the endpoint is exposed over HTTP.
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@ConditionalOnAvailableEndpoint(endpoint = CircuitBreakersEndpoint.class, exposure = EndpointExposure.WEB)
@EnableConfigurationProperties(CircuitBreakersPageProperties.class)
final class CircuitBreakersPageManagementContextConfiguration {

	/**
	 * Refuses a value for the group of properties, which binding would overlook.
	 */
	CircuitBreakersPageManagementContextConfiguration(Environment environment) {
		String value = environment.getProperty(CircuitBreakersPageProperties.PREFIX);
		if (value != null) {
			throw new InvalidConfigurationPropertyValueException(CircuitBreakersPageProperties.PREFIX, value,
					"This is a group of properties: write %s.enabled".formatted(CircuitBreakersPageProperties.PREFIX));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(CircuitBreakersPageProperties.PREFIX + ".enabled")
	@Import(ExposedCircuitBreakersEndpoint.class)
	@ImportRuntimeHints(CircuitBreakersPageRuntimeHints.class)
	static class PageConfiguration {

		@Bean
		CircuitBreakersPage performanceCircuitBreakersPage(Environment environment,
				ExposedCircuitBreakersEndpoint endpoint) {
			return new CircuitBreakersPage(environment.getProperty("spring.application.name", ""),
					endpoint::isWritable);
		}

		@Configuration(proxyBeanMethods = false)
		@ConditionalOnWebApplication(type = Type.SERVLET)
		@ConditionalOnClass(DispatcherServletPath.class)
		@ConditionalOnBean(DispatcherServletPath.class)
		static class WebMvcConfiguration {

			@Bean
			ServletRegistrationBean<CircuitBreakersPageServlet> performanceCircuitBreakersPageServlet(
					CircuitBreakersPage page, ExposedCircuitBreakersEndpoint endpoint, DispatcherServletPath path) {
				return new ServletRegistrationBean<>(new CircuitBreakersPageServlet(page),
						page.paths(path.getPrefix() + endpoint.getPath()));
			}

		}

		@Configuration(proxyBeanMethods = false)
		@ConditionalOnWebApplication(type = Type.SERVLET)
		@ConditionalOnClass({ JerseyApplicationPath.class, ResourceConfig.class })
		@ConditionalOnMissingClass("org.springframework.web.servlet.DispatcherServlet")
		static class JerseyConfiguration {

			@Bean
			ServletRegistrationBean<CircuitBreakersPageServlet> performanceCircuitBreakersPageServlet(
					CircuitBreakersPage page, ExposedCircuitBreakersEndpoint endpoint, JerseyApplicationPath path) {
				return new ServletRegistrationBean<>(new CircuitBreakersPageServlet(page),
						page.paths(path.getPrefix() + endpoint.getPath()));
			}

		}

		@Configuration(proxyBeanMethods = false)
		@ConditionalOnWebApplication(type = Type.REACTIVE)
		@ConditionalOnClass(SimpleUrlHandlerMapping.class)
		static class WebFluxConfiguration {

			@Bean
			SimpleUrlHandlerMapping performanceCircuitBreakersPageHandlerMapping(CircuitBreakersPage page,
					ExposedCircuitBreakersEndpoint endpoint) {
				CircuitBreakersPageHandler handler = new CircuitBreakersPageHandler(page);
				return new SimpleUrlHandlerMapping(Arrays.stream(page.paths(endpoint.getPath()))
					.collect(Collectors.toMap((path) -> path, (path) -> handler)), Ordered.HIGHEST_PRECEDENCE);
			}

		}

	}

}
