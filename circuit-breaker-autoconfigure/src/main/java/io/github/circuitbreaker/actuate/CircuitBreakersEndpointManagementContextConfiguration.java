package io.github.circuitbreaker.actuate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.EndpointMapping;
import org.springframework.boot.actuate.endpoint.web.PathMapper;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.jersey.autoconfigure.JerseyApplicationPath;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.RequestPath;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.ClassUtils;
import org.springframework.util.CollectionUtils;
import org.springframework.util.MultiValueMap;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;

/**
 * Puts {@link EndpointRequests} and {@link EntityTag} in front of the endpoint, after all
 * filters for security, on the web stack and port that serve it.
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnBean(CircuitBreakersEndpointWebExtension.class)
class CircuitBreakersEndpointManagementContextConfiguration {

	private static String path(WebEndpointProperties properties, ObjectProvider<PathMapper> pathMappers) {
		return new EndpointMapping(properties.getBasePath()).createSubPath(
				PathMapper.getRootPath(pathMappers.orderedStream().toList(), EndpointId.of("circuitbreakers")));
	}

	private static boolean isCached(Environment environment) {
		return environment.containsProperty("management.endpoint.circuitbreakers.cache.time-to-live");
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	static class ServletConfiguration {

		@Bean
		FilterRegistrationBean<?> performanceCircuitBreakersEndpointFilter(WebEndpointProperties properties,
				ObjectProvider<PathMapper> pathMappers, ObjectProvider<CircuitBreakersEndpoint> endpoint,
				ApplicationContext context) {
			String path = path(properties, pathMappers);
			List<String> paths = prefixes(context).map((prefix) -> prefix + path).toList();
			EndpointRequests requests = new EndpointRequests(paths, isCached(context.getEnvironment()));
			FilterRegistrationBean<?> registration = new FilterRegistrationBean<>((request, response, chain) -> filter(
					requests, endpoint, (HttpServletRequest) request, (HttpServletResponse) response, chain));
			registration.setUrlPatterns(paths.stream().map((prefixed) -> prefixed + "/*").toList());
			// Jersey may be a filter, too, of order 0.
			registration.setOrder(-1);
			return registration;
		}

		/**
		 * Names classes of which one may be absent inside a method, where that does no
		 * harm.
		 */
		private static Stream<String> prefixes(ApplicationContext context) {
			return ClassUtils.isPresent("org.springframework.web.servlet.DispatcherServlet", context.getClassLoader())
					? context.getBeanProvider(DispatcherServletPath.class)
						.stream()
						.map(DispatcherServletPath::getPrefix)
					: context.getBeanProvider(JerseyApplicationPath.class)
						.stream()
						.map(JerseyApplicationPath::getPrefix);
		}

		private static void filter(EndpointRequests requests, ObjectProvider<CircuitBreakersEndpoint> endpoint,
				HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws IOException, ServletException {
			try {
				RequestPath path = RequestPath.parse(request.getRequestURI(), request.getContextPath());
				if (requests.isConditional(path.pathWithinApplication(), request.getMethod(),
						request.getHeader(HttpHeaders.ORIGIN))
						&& new ServletWebRequest(request, response).checkNotModified(
								endpoint.getObject().entityTag(request.getHeader(HttpHeaders.IF_NONE_MATCH)))) {
					return;
				}
				String name = requests.check(path.pathWithinApplication(), request.getMethod(),
						request.getContentType(), () -> request.getParameterMap().keySet());
				chain.doFilter((name != null) ? withName(request, name) : request, response);
			}
			catch (CommandRefusedException ex) {
				response.setStatus(ex.getStatus());
				response.setContentType(MediaType.APPLICATION_JSON_VALUE);
				response.getOutputStream().print(ex.toJson());
			}
		}

		private static HttpServletRequest withName(HttpServletRequest request, String name) {
			return new HttpServletRequestWrapper(request) {

				@Override
				public Map<String, String[]> getParameterMap() {
					return Map.of(EndpointRequests.NAME, new String[] { name });
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.REACTIVE)
	static class WebFluxConfiguration {

		@Bean
		WebFilter performanceCircuitBreakersEndpointFilter(WebEndpointProperties properties,
				ObjectProvider<PathMapper> pathMappers, ObjectProvider<CircuitBreakersEndpoint> endpoint,
				Environment environment) {
			EndpointRequests requests = new EndpointRequests(List.of(path(properties, pathMappers)),
					isCached(environment));
			return (exchange, chain) -> {
				ServerHttpRequest request = exchange.getRequest();
				if (requests.isConditional(request.getPath().pathWithinApplication(), request.getMethod().name(),
						request.getHeaders().getOrigin())) {
					return isModified(exchange, endpoint).flatMap(
							(modified) -> modified ? chain.filter(exchange) : exchange.getResponse().setComplete());
				}
				try {
					String name = requests.check(request.getPath().pathWithinApplication(), request.getMethod().name(),
							request.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE),
							() -> request.getQueryParams().keySet());
					return chain
						.filter((name != null) ? exchange.mutate().request(withName(request, name)).build() : exchange);
				}
				catch (CommandRefusedException ex) {
					ServerHttpResponse response = exchange.getResponse();
					response.setStatusCode(HttpStatusCode.valueOf(ex.getStatus()));
					response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
					byte[] json = ex.toJson().getBytes(StandardCharsets.UTF_8);
					return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(json)));
				}
			};
		}

		/**
		 * Compares on another thread, because there may be many circuit breakers.
		 */
		private static Mono<Boolean> isModified(ServerWebExchange exchange,
				ObjectProvider<CircuitBreakersEndpoint> endpoint) {
			String ifNoneMatch = exchange.getRequest().getHeaders().getFirst(HttpHeaders.IF_NONE_MATCH);
			return Mono.fromSupplier(() -> endpoint.getObject().entityTag(ifNoneMatch))
				.subscribeOn(Schedulers.boundedElastic())
				.map((tag) -> !exchange.checkNotModified(tag, Instant.MIN));
		}

		private static ServerHttpRequest withName(ServerHttpRequest request, String name) {
			return new ServerHttpRequestDecorator(request) {

				@Override
				public MultiValueMap<String, String> getQueryParams() {
					return CollectionUtils.toMultiValueMap(Map.of(EndpointRequests.NAME, List.of(name)));
				}

			};
		}

	}

}
