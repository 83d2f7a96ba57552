package io.github.circuitbreaker.actuate.page;

import java.util.Arrays;
import java.util.stream.Collectors;

import org.glassfish.jersey.server.ResourceConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.EndpointMapping;
import org.springframework.boot.actuate.endpoint.web.PathMapper;
import org.springframework.boot.actuate.endpoint.web.WebEndpointHttpMethod;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.jersey.autoconfigure.JerseyApplicationPath;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;

/**
 * Maps the page to its paths on the web stack of the application.
 */
@Configuration(proxyBeanMethods = false)
@ImportRuntimeHints(CircuitBreakersPageConfiguration.FileHints.class)
class CircuitBreakersPageConfiguration {

	private static final EndpointId ENDPOINT = EndpointId.of("circuitbreakers");

	/**
	 * Does not ask the endpoints for the path, because that would create all of them
	 * before the server.
	 */
	@Bean
	PageFiles performanceCircuitBreakersPage(Environment environment, WebEndpointProperties properties,
			ObjectProvider<PathMapper> pathMappers, ObjectProvider<WebEndpointsSupplier> endpoints) {
		String path = new EndpointMapping(properties.getBasePath())
			.createSubPath(PathMapper.getRootPath(pathMappers.orderedStream().toList(), ENDPOINT));
		return new PageFiles(environment.getProperty("spring.application.name", ""), path, () -> isWritable(endpoints));
	}

	/**
	 * Returns whether the permitted access includes changes to circuit breakers.
	 */
	private static boolean isWritable(ObjectProvider<WebEndpointsSupplier> endpoints) {
		return endpoints.stream()
			.flatMap((supplier) -> supplier.getEndpoints().stream())
			.filter((endpoint) -> endpoint.getEndpointId().equals(ENDPOINT))
			.flatMap((endpoint) -> endpoint.getOperations().stream())
			.anyMatch((operation) -> operation.getRequestPredicate().getHttpMethod() == WebEndpointHttpMethod.POST);
	}

	/**
	 * Logs where the page is, once the server of this context has a port.
	 */
	@Bean
	ApplicationListener<ContextRefreshedEvent> performanceCircuitBreakersPageLocation(PageFiles page,
			ApplicationContext context, Environment environment) {
		boolean isChild = ManagementPortType.get(environment) == ManagementPortType.DIFFERENT;
		String basePath = isChild ? "management.server.base-path" : "spring.webflux.base-path";
		return (event) -> {
			String port = environment.getProperty("local.management.port");
			if (event.getApplicationContext() == context && port != null) {
				LoggerFactory.getLogger(PageFiles.class)
					.info("The live page of the circuit breakers is at {}{} on port {}",
							(context instanceof WebApplicationContext web && web.getServletContext() != null)
									? web.getServletContext().getContextPath() : environment.getProperty(basePath, ""),
							page.location, port);
			}
		};
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@ConditionalOnClass(DispatcherServletPath.class)
	@ConditionalOnBean(DispatcherServletPath.class)
	static class WebMvcConfiguration {

		@Bean
		ServletRegistrationBean<CircuitBreakersPageServlet> performanceCircuitBreakersPageServlet(PageFiles page,
				DispatcherServletPath path) {
			return new ServletRegistrationBean<>(new CircuitBreakersPageServlet(page), page.paths(path.getPrefix()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@ConditionalOnClass({ JerseyApplicationPath.class, ResourceConfig.class })
	@ConditionalOnMissingClass("org.springframework.web.servlet.DispatcherServlet")
	static class JerseyConfiguration {

		@Bean
		ServletRegistrationBean<CircuitBreakersPageServlet> performanceCircuitBreakersPageServlet(PageFiles page,
				JerseyApplicationPath path) {
			return new ServletRegistrationBean<>(new CircuitBreakersPageServlet(page), page.paths(path.getPrefix()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.REACTIVE)
	@ConditionalOnClass(SimpleUrlHandlerMapping.class)
	static class WebFluxConfiguration {

		@Bean
		@Lazy(false) // since the path is logged at startup
		SimpleUrlHandlerMapping performanceCircuitBreakersPageHandlerMapping(PageFiles page) {
			CircuitBreakersPageHandler handler = new CircuitBreakersPageHandler(page);
			return new SimpleUrlHandlerMapping(
					Arrays.stream(page.paths("")).collect(Collectors.toMap((path) -> path, (path) -> handler)),
					Ordered.HIGHEST_PRECEDENCE);
		}

	}

	/**
	 * Keeps the files of the page in a native image.
	 */
	static class FileHints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.resources().registerPattern(ClassUtils.classPackageAsResourcePath(getClass()) + "/*");
		}

	}

}
