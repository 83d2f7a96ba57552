package io.github.circuitbreaker.web;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.Callable;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

import static io.github.circuitbreaker.web.Problems.assertHandled;
import static io.github.circuitbreaker.web.Problems.assertProblem;
import static io.github.circuitbreaker.web.Problems.assertUnavailable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests that concern only Spring MVC.
 */
class OpenCircuitServletTests {

	/** For tests without further controllers and handlers. */
	private static WebApp shared;

	@BeforeAll
	static void startShared() {
		shared = start(MoreController.class, Routes.class, Interceptor.class);
	}

	@AfterAll
	static void stopShared() {
		shared.close();
	}

	private static WebApp start(Class<?>... sources) {
		return new WebApp(WebApplicationType.SERVLET, sources);
	}

	@Test
	void answersWhereverTheExceptionComesFrom() throws Exception {
		shared.openCircuit();
		for (String path : new String[] { "/deferred", "/callable", "/route", "/route/later", "/intercepted" }) {
			assertProblem(shared.get(path), path);
		}
	}

	@Test
	void answersInXmlIfThatIsAskedFor() throws Exception {
		shared.openCircuit();
		for (String path : new String[] { "/packages/flask", "/mono", "/route" }) {
			HttpResponse<String> response = shared.get(path, "Accept", "application/problem+xml");
			assertUnavailable(response);
			assertThat(response.headers().firstValue("Content-Type")).hasValueSatisfying((type) -> assertThat(
					MediaType.parseMediaType(type).equalsTypeAndSubtype(MediaType.APPLICATION_PROBLEM_XML))
				.isTrue());
			assertThat(response.body()).contains("<problem xmlns=\"urn:ietf:rfc:7807\">", "<status>503</status>",
					"<instance>" + path + "</instance>", "<circuitBreaker>pypi</circuitBreaker>");
		}
	}

	@Test
	void answersWithoutBodyIfNothingCanWriteIt() throws Exception {
		try (WebApp app = start(NothingButText.class)) {
			HttpResponse<String> response = app.openCircuit().get("/packages/flask");
			assertUnavailable(response);
			assertThat(response.body()).isEmpty();
		}
	}

	@Test
	void headersOfWhatWasToBeAnsweredAreGone() throws Exception {
		HttpResponse<String> response = shared.openCircuit().get("/with-headers");
		assertProblem(response, "/with-headers");
		assertThat(response.headers().map()).doesNotContainKeys("content-encoding", "etag", "last-modified");
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
		assertThat(response.headers().firstValue("X-Other")).hasValue("stays");
	}

	@Test
	void addsNothingToAnAnswerThatIsUnderWay() throws Exception {
		shared.circuitBreaker().reset();
		assertThat(shared.get("/under-way").body()).isEqualTo("begun, flask");
		shared.openCircuit();
		assertThatIOException().isThrownBy(() -> shared.get("/under-way"));
	}

	@Test
	void answerIsWrittenAsAllProblemDetailsOfTheApplicationAre() throws Exception {
		try (WebApp app = start(ProblemInterceptor.class)) {
			assertThat(app.openCircuit().get("/packages/flask").body()).contains("\"traceId\":\"4711\"");
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { ResolverBean.class, AddedResolver.class, OnlyResolver.class })
	void resolverOfTheUserWins(Class<?> resolver) throws Exception {
		try (WebApp app = start(Routes.class, resolver)) {
			app.openCircuit();
			assertHandled(app.get("/packages/flask"), "a resolver");
			assertHandled(app.get("/route"), "a resolver");
		}
	}

	@Test
	void adviceWinsForRoutes() throws Exception {
		try (WebApp app = start(Routes.class, HandlersOfTheUserWebTests.AdviceForAnything.class)) {
			assertHandled(app.openCircuit().get("/route"), "an advice");
		}
	}

	@Test
	void handlerOfARouteWins() throws Exception {
		assertHandled(shared.openCircuit().get("/route/handled"), "the route");
	}

	@Test
	void errorControllerOfTheUserWins() throws Exception {
		try (WebApp app = start(OwnErrorController.class)) {
			assertHandled(app.openCircuit().get("/packages/flask"), "the error controller");
		}
	}

	@Test
	void whoeverAsksForTheResolverGetsThatOfSpring() throws Exception {
		try (WebApp app = new WebApp(WebApplicationType.SERVLET,
				List.of("spring.autoconfigure.exclude=" + ErrorMvcAutoConfiguration.class.getName()),
				OwnSecurity.class)) {
			assertProblem(app.openCircuit().get("/packages/flask"), "/packages/flask");
		}
	}

	@RestController
	static class MoreController {

		private final PackageIndex index;

		MoreController(PackageIndex index) {
			this.index = index;
		}

		@GetMapping("/deferred")
		DeferredResult<String> findDeferred() {
			DeferredResult<String> result = new DeferredResult<>();
			this.index.findInFuture("flask").whenComplete((found, ex) -> {
				if (ex != null) {
					result.setErrorResult(ex);
				}
				else {
					result.setResult(found);
				}
			});
			return result;
		}

		@GetMapping("/callable")
		Callable<String> findInCallable() {
			return () -> this.index.find("flask");
		}

		@GetMapping("/with-headers")
		String setHeaders(HttpServletResponse response) throws IOException {
			response.setContentLength(3);
			response.setHeader("Content-Encoding", "gzip");
			response.setHeader("ETag", "\"4711\"");
			response.setHeader("Cache-Control", "max-age=3600");
			response.setHeader("X-Other", "stays");
			response.getOutputStream().write('f');
			return this.index.find("flask");
		}

		@GetMapping("/under-way")
		void begin(HttpServletResponse response) throws IOException {
			response.getWriter().write("begun, ");
			response.flushBuffer();
			response.getWriter().write(this.index.find("flask"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Routes {

		@Bean
		RouterFunction<ServerResponse> route(PackageIndex index) {
			return RouterFunctions.route()
				.GET("/route", (request) -> ServerResponse.ok().body(index.find("flask")))
				.GET("/route/later",
						(request) -> ServerResponse
							.async(index.findInFuture("flask").thenApply((found) -> ServerResponse.ok().body(found))))
				.build();
		}

		@Bean
		RouterFunction<ServerResponse> routeWithHandler(PackageIndex index) {
			return RouterFunctions.route()
				.GET("/route/handled", (request) -> ServerResponse.ok().body(index.find("flask")))
				.onError(CircuitBreakerOpenException.class,
						(ex, request) -> ServerResponse.status(HttpStatus.BAD_GATEWAY).body("handled by the route"))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Interceptor implements WebMvcConfigurer {

		private final PackageIndex index;

		Interceptor(PackageIndex index) {
			this.index = index;
		}

		@Override
		public void addInterceptors(InterceptorRegistry registry) {
			registry.addInterceptor(new HandlerInterceptor() {

				@Override
				public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
					Interceptor.this.index.find("flask");
					return true;
				}

			}).addPathPatterns("/intercepted");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NothingButText implements WebMvcConfigurer {

		@Override
		public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
			builder.configureMessageConvertersList((converters) -> converters
				.removeIf((converter) -> !(converter instanceof StringHttpMessageConverter)));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ProblemInterceptor implements WebMvcConfigurer {

		@Override
		public void addErrorResponseInterceptors(List<ErrorResponse.Interceptor> interceptors) {
			interceptors.add((detail, response) -> detail.setProperty("traceId", "4711"));
		}

	}

	static class ResolverBean implements HandlerExceptionResolver {

		@Override
		public @Nullable ModelAndView resolveException(HttpServletRequest request, HttpServletResponse response,
				@Nullable Object handler, Exception ex) {
			try {
				response.setStatus(HttpStatus.BAD_GATEWAY.value());
				response.getWriter().write("handled by a resolver");
			}
			catch (IOException writingEx) {
				return null;
			}
			return new ModelAndView();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AddedResolver implements WebMvcConfigurer {

		@Override
		public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
			resolvers.add(new ResolverBean());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OnlyResolver implements WebMvcConfigurer {

		@Override
		public void configureHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
			resolvers.add(new ResolverBean());
		}

	}

	@RestController
	static class OwnErrorController implements ErrorController {

		@RequestMapping("/error")
		ResponseEntity<String> handle(HttpServletRequest request) {
			assertThat(request.getAttribute(RequestDispatcher.ERROR_EXCEPTION)).isNotNull();
			return ResponseEntity.status(HttpStatus.BAD_GATEWAY).body("handled by the error controller");
		}

	}

	/**
	 * Lets resolvers answer failures of a filter, as some filters do.
	 */
	static class OwnSecurity {

		@Autowired
		OwnSecurity(HandlerExceptionResolver exceptionResolver) {
			assertThat(exceptionResolver).isNotInstanceOf(OpenCircuitExceptionResolver.class);
		}

	}

}
