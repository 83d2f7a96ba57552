package io.github.circuitbreaker.web;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.codec.CharSequenceEncoder;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;

import static io.github.circuitbreaker.web.Problems.assertHandled;
import static io.github.circuitbreaker.web.Problems.assertProblem;
import static io.github.circuitbreaker.web.Problems.assertUnavailable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests that concern only Spring WebFlux.
 */
@ExtendWith(OutputCaptureExtension.class)
class OpenCircuitReactiveTests {

	/** For tests without further controllers and handlers. */
	private static WebApp shared;

	@BeforeAll
	static void startShared() {
		shared = start(MoreController.class, Routes.class);
	}

	@AfterAll
	static void stopShared() {
		shared.close();
	}

	private static WebApp start(Class<?>... sources) {
		return new WebApp(WebApplicationType.REACTIVE, sources);
	}

	@Test
	void answersWhereverTheExceptionComesFrom() throws Exception {
		shared.openCircuit();
		for (String path : new String[] { "/flux", "/typed", "/route", "/route/later", "/filtered" }) {
			assertProblem(shared.get(path), path);
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
	void addsNothingToAnAnswerThatIsUnderWay(CapturedOutput output) throws Exception {
		shared.circuitBreaker().reset();
		assertThat(shared.get("/under-way").body()).isEqualTo("begun, flask");
		shared.openCircuit();
		assertThatIOException().isThrownBy(() -> shared.get("/under-way"));
		assertThat(output).contains("Error [" + CircuitBreakerOpenException.class.getName());
	}

	@ParameterizedTest
	@ValueSource(classes = { EarlierHandler.class, HandlerOfTheSameOrder.class, ErrorHandler.class })
	void handlerOfTheUserWins(Class<?> handler) throws Exception {
		try (WebApp app = start(Routes.class, handler)) {
			app.openCircuit();
			assertHandled(app.get("/packages/flask"), "a handler");
			assertHandled(app.get("/route"), "a handler");
		}
	}

	@Test
	void handlerOfARouteWins() throws Exception {
		assertHandled(shared.openCircuit().get("/route/handled"), "the route");
	}

	@RestController
	static class MoreController {

		private final PackageIndex index;

		MoreController(PackageIndex index) {
			this.index = index;
		}

		@GetMapping("/flux")
		Flux<String> findAll() {
			return this.index.findReactively("flask").flux();
		}

		@GetMapping(path = "/typed", produces = "text/csv")
		Mono<Void> succeed(ServerHttpResponse response) {
			response.getHeaders().set("Content-Type", "text/csv");
			return Mono.empty();
		}

		@GetMapping("/with-headers")
		Mono<String> setHeaders(ServerHttpResponse response) {
			response.getHeaders().setContentLength(3);
			response.getHeaders().set("Content-Encoding", "gzip");
			response.getHeaders().setETag("\"4711\"");
			response.getHeaders().set("Cache-Control", "max-age=3600");
			response.getHeaders().set("X-Other", "stays");
			return this.index.findReactively("flask");
		}

		@GetMapping("/under-way")
		Mono<Void> begin(ServerHttpResponse response) {
			Flux<Mono<String>> parts = Flux.just(Mono.just("begun, "), this.index.findReactively("flask"));
			return response.writeAndFlushWith(parts.map((part) -> part
				.map((text) -> response.bufferFactory().wrap(text.getBytes(StandardCharsets.UTF_8)))));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Routes {

		@Bean
		RouterFunction<ServerResponse> route(PackageIndex index) {
			return RouterFunctions.route()
				.GET("/route", (request) -> ServerResponse.ok().bodyValue(index.find("flask")))
				.GET("/route/later", (request) -> index.findReactively("flask").flatMap(ServerResponse.ok()::bodyValue))
				.build();
		}

		@Bean
		RouterFunction<ServerResponse> routeWithHandler(PackageIndex index) {
			return RouterFunctions.route()
				.GET("/route/handled",
						(request) -> index.findReactively("flask").flatMap(ServerResponse.ok()::bodyValue))
				.onError(CircuitBreakerOpenException.class,
						(ex, request) -> ServerResponse.status(HttpStatus.BAD_GATEWAY)
							.bodyValue("handled by the route"))
				.build();
		}

		@Bean
		WebFilter filter(PackageIndex index) {
			return (exchange, chain) -> switch (exchange.getRequest().getPath().value()) {
				case "/filtered" -> index.findReactively("flask").then();
				case "/typed" -> chain.filter(exchange).then(index.findReactively("flask")).then();
				default -> chain.filter(exchange);
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NothingButText implements WebFluxConfigurer {

		@Override
		public void configureHttpMessageCodecs(ServerCodecConfigurer configurer) {
			configurer.registerDefaults(false);
			configurer.customCodecs().register(CharSequenceEncoder.allMimeTypes());
		}

	}

	@Order(-2)
	static class EarlierHandler implements WebExceptionHandler {

		@Override
		public Mono<Void> handle(ServerWebExchange exchange, Throwable ex) {
			ServerHttpResponse response = exchange.getResponse();
			response.setStatusCode(HttpStatus.BAD_GATEWAY);
			return response.writeWith(
					Mono.just(response.bufferFactory().wrap("handled by a handler".getBytes(StandardCharsets.UTF_8))));
		}

	}

	@Order(-1)
	static class HandlerOfTheSameOrder extends EarlierHandler {

	}

	/**
	 * Replaces Spring Boot's, whatever its order.
	 */
	@Order(0)
	static class ErrorHandler extends EarlierHandler implements ErrorWebExceptionHandler {

	}

}
