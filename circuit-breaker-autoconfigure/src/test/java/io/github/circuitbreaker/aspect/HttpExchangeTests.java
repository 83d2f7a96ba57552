package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for HTTP interface clients, whose only implementation is Spring's proxy.
 */
class HttpExchangeTests {

	private final AtomicInteger requests = new AtomicInteger();

	private HttpServer server;

	@BeforeEach
	void startServer() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", (exchange) -> {
			this.requests.incrementAndGet();
			boolean fail = exchange.getRequestURI().getPath().endsWith("fail");
			exchange.sendResponseHeaders(fail ? 503 : 200, -1);
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stopServer() {
		this.server.stop(0);
	}

	@ParameterizedTest
	@ValueSource(classes = { OnMethod.class, OnType.class })
	<T extends Client> void areProtected(Class<T> type) {
		Contexts.runner().withBean(type, () -> client(type)).run((context) -> {
			Client client = context.getBean(Client.class);
			client.get("ok");
			for (int i = 0; i < 3; i++) {
				assertThatExceptionOfType(HttpServerErrorException.class).isThrownBy(() -> client.get("fail"));
			}
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> client.get("ok"));
			assertThat(this.requests).hasValue(4);
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(1, 3, 0, 0, 1));
		});
	}

	@Test
	void fallbackIsADefaultMethodOfTheClient() {
		Contexts.runner().withBean(WithFallback.class, () -> client(WithFallback.class)).run((context) -> {
			WithFallback client = context.getBean(WithFallback.class);
			for (int i = 0; i < 4; i++) {
				assertThat(client.get("fail")).isEqualTo("cached instead of fail");
			}
			assertThat(this.requests).hasValue(3);
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 3, 0, 0, 1));
		});
	}

	@Test
	void reactiveOnesAreCalledBySubscribing() {
		WebClient webClient = WebClient.create("http://localhost:" + this.server.getAddress().getPort());
		HttpServiceProxyFactory factory = HttpServiceProxyFactory.builderFor(WebClientAdapter.create(webClient))
			.build();
		Contexts.runner().withBean(Reactive.class, () -> factory.createClient(Reactive.class)).run((context) -> {
			Reactive client = context.getBean(Reactive.class);
			client.get("ok").block();
			Mono<Void> failing = client.get("fail");
			for (int i = 0; i < 3; i++) {
				assertThatExceptionOfType(WebClientResponseException.class).isThrownBy(failing::block);
			}
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(failing::block);
			assertThat(this.requests).hasValue(4);
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(1, 3, 0, 0, 1));
		});
	}

	private <T> T client(Class<T> type) {
		RestClient restClient = RestClient.create("http://localhost:" + this.server.getAddress().getPort());
		return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(restClient)).build().createClient(type);
	}

	interface Client {

		void get(String path);

	}

	interface OnMethod extends Client {

		@Override
		@GetExchange("/{path}")
		@CircuitBreaker(name = "pypi")
		void get(@PathVariable String path);

	}

	interface WithFallback {

		@GetExchange("/{path}")
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		String get(@PathVariable String path);

		default String cached(String path, Exception failure) {
			return "cached instead of " + path;
		}

	}

	interface Reactive {

		@GetExchange("/{path}")
		@CircuitBreaker(name = "pypi")
		Mono<Void> get(@PathVariable String path);

	}

	@CircuitBreaker(name = "pypi")
	interface OnType extends Client {

		@Override
		@GetExchange("/{path}")
		void get(@PathVariable String path);

	}

}
