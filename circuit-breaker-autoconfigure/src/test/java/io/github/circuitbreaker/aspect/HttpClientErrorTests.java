package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import feign.Feign;
import feign.Param;
import feign.RequestLine;
import feign.Retryer;
import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * HTTP client errors, from a server and through each client: they never open a circuit
 * nor keep one half-open, unless settings say so.
 */
class HttpClientErrorTests {

	private static final int[] FAILURES = { 408, 425, 429, 500, 503 };

	private static HttpServer server;

	private static volatile String retryAfter = "";

	@BeforeAll
	static void startServer() throws IOException {
		server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			int status = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
			if (!retryAfter.isEmpty()) {
				exchange.getResponseHeaders().add("Retry-After", retryAfter);
			}
			exchange.sendResponseHeaders(status, -1);
			exchange.close();
		});
		server.start();
	}

	@AfterAll
	static void stopServer() {
		server.stop(0);
	}

	private static ApplicationContextRunner runner(Client client, String... settings) {
		return Contexts.runner()
			.withBean(TimeSource.class, ManualTimeSource::new)
			.withBean(Service.class, () -> new Service(client))
			.withPropertyValues(Stream.of(settings).map("performance.circuit-breaker."::concat).toArray(String[]::new));
	}

	private static State state(AssertableApplicationContext context) {
		return context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").getState();
	}

	private static void get(AssertableApplicationContext context, int status) {
		assertThatException().isThrownBy(() -> context.getBean(Service.class).get(status));
	}

	@ParameterizedTest
	@EnumSource
	void neverOpenACircuit(Client client) {
		runner(client).run((context) -> {
			for (int status : new int[] { 400, 401, 403, 404, 404, 404, 404, 405, 409, 410, 418, 422, 451, 499 }) {
				get(context, status);
			}
			assertThat(state(context)).isEqualTo(State.CLOSED);
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 0, 14, 0));
		});
	}

	@ParameterizedTest
	@EnumSource
	void breakARowOfFailures(Client client) {
		runner(client).run((context) -> {
			for (int failure : FAILURES) {
				get(context, failure);
				get(context, 404);
			}
			assertThat(state(context)).isEqualTo(State.CLOSED);
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, FAILURES.length, 0, FAILURES.length, 0));
		});
	}

	@ParameterizedTest
	@EnumSource
	void closeACircuitThatIsHalfOpen(Client client) {
		runner(client).run((context) -> {
			for (int failure : new int[] { 503, 429, 408 }) {
				get(context, failure);
			}
			assertThat(state(context)).isEqualTo(State.OPEN);
			context.getBean(ManualTimeSource.class).advance(Duration.ofSeconds(30));
			get(context, 404);
			assertThat(state(context)).isEqualTo(State.CLOSED);
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 3, 0, 1, 0));
		});
	}

	@ParameterizedTest
	@EnumSource
	void areFailuresWhereSettingsSaySo(Client client) {
		for (String setting : new String[] { "record-client-errors=true", "instances.pypi.record-client-errors=true",
				"record-exceptions=java.io.IOException," + client.exception }) {
			runner(client, setting).run((context) -> {
				for (int i = 0; i < 3; i++) {
					get(context, 404);
				}
				assertThat(state(context)).isEqualTo(State.OPEN);
			});
		}
	}

	@ParameterizedTest
	@EnumSource
	void areAnswersForAnInstanceAlthoughFailuresForAll(Client client) {
		runner(client, "record-client-errors=true", "instances.pypi.record-client-errors=false").run((context) -> {
			for (int i = 0; i < 3; i++) {
				get(context, 404);
			}
			assertThat(state(context)).isEqualTo(State.CLOSED);
		});
	}

	@ParameterizedTest
	@EnumSource
	void areNotMeantByTheirSuperclasses(Client client) {
		runner(client, "record-exceptions=java.lang.Exception,org.springframework.web.client.RestClientException,"
				+ "org.springframework.web.reactive.function.client.WebClientException")
			.run((context) -> {
				for (int i = 0; i < 3; i++) {
					get(context, 404);
				}
				assertThat(state(context)).isEqualTo(State.CLOSED);
				for (int i = 0; i < 3; i++) {
					get(context, 503);
				}
				assertThat(state(context)).isEqualTo(State.OPEN);
			});
	}

	@ParameterizedTest
	@EnumSource
	void sayHowLongToStayOpen(Client client) {
		String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ManualTimeSource.START.plusSeconds(90).atZone(UTC));
		assertOpenTime(client, 503, "120", 120);
		assertOpenTime(client, 429, date, 90);
		assertOpenTime(client, 503, "5", 30);
		assertOpenTime(client, 503, "99999", 300);
		assertOpenTime(client, 500, "120", 30);
		assertOpenTime(client, 503, "soon", 30);
		// OpenFeign reads the header itself, and throws something else if it cannot.
		assertOpenTime(client, 503, "99999999999999999999", (client == Client.OPEN_FEIGN) ? 30 : 300);
		assertOpenTime(client, 503, "", 30);
		assertOpenTime(client, 503, "120", 30, "respect-retry-after=false");
		assertOpenTime(client, 503, "120", 30, "instances.pypi.respect-retry-after=false");
		assertOpenTime(client, 503, "120", 60, "recovery-timeout-max=60");
	}

	private void assertOpenTime(Client client, int status, String header, int seconds, String... settings) {
		retryAfter = header;
		runner(client, settings).run((context) -> {
			for (int i = 0; i < 3; i++) {
				get(context, status);
			}
			assertThat(context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").snapshot().retryAfter())
				.as("%d with %s", status, header)
				.isEqualTo(Duration.ofSeconds(seconds));
		});
		retryAfter = "";
	}

	/**
	 * Each result is awaited by a caller who cannot see whether it is an answer.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "future", "mono", "flux", "exchange" })
	void areAnswersInResultsThatComeLater(String method) {
		Contexts.runner().withBean(TimeSource.class, ManualTimeSource::new).withBean(Later.class).run((context) -> {
			Later later = context.getBean(Later.class);
			for (int status : new int[] { 503, 503, 404, 404, 503, 503 }) {
				assertThatException().isThrownBy(() -> later.get(method, status).block());
			}
			assertThat(state(context)).isEqualTo(State.CLOSED);
			assertThatException().isThrownBy(() -> later.get(method, 503).block());
			assertThat(state(context)).isEqualTo(State.OPEN);
			context.getBean(ManualTimeSource.class).advance(Duration.ofSeconds(30));
			assertThatException().isThrownBy(() -> later.get(method, 404).block());
			assertThat(state(context)).isEqualTo(State.CLOSED);
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 5, 0, 3, 0));
		});
	}

	interface Exchange {

		@GetExchange("/{status}")
		String get(@PathVariable int status);

	}

	interface FeignClient {

		@RequestLine("GET /{status}")
		String get(@Param("status") int status);

	}

	enum Client {

		REST_CLIENT("org.springframework.web.client.RestClientResponseException") {

			@Override
			void get(String server, int status) {
				RestClient.create(server).get().uri("/{status}", status).retrieve().toBodilessEntity();
			}

		},

		REST_TEMPLATE("org.springframework.web.client.HttpStatusCodeException") {

			@Override
			void get(String server, int status) {
				new RestTemplate().getForEntity(server + "/" + status, String.class);
			}

		},

		WEB_CLIENT("org.springframework.web.reactive.function.client.WebClientResponseException") {

			@Override
			void get(String server, int status) {
				WebClient.create(server).get().uri("/{status}", status).retrieve().toBodilessEntity().block();
			}

		},

		HTTP_INTERFACE("org.springframework.web.client.HttpClientErrorException") {

			@Override
			void get(String server, int status) {
				RestClientAdapter adapter = RestClientAdapter.create(RestClient.create(server));
				HttpServiceProxyFactory.builderFor(adapter).build().createClient(Exchange.class).get(status);
			}

		},

		OPEN_FEIGN("feign.FeignException$NotFound") {

			@Override
			void get(String server, int status) {
				Feign.builder().retryer(Retryer.NEVER_RETRY).target(FeignClient.class, server).get(status);
			}

		};

		private final String exception;

		Client(String exception) {
			this.exception = exception;
		}

		abstract void get(String server, int status);

	}

	static class Later {

		private final WebClient webClient = WebClient.create("http://localhost:" + server.getAddress().getPort());

		private final Later.Exchange exchange = HttpServiceProxyFactory
			.builderFor(WebClientAdapter.create(this.webClient))
			.build()
			.createClient(Later.Exchange.class);

		@Autowired
		private ObjectProvider<Later> self;

		Mono<?> get(String method, int status) {
			Later self = this.self.getObject();
			return switch (method) {
				case "future" -> Mono.fromFuture(self.future(status));
				case "mono" -> self.mono(status);
				case "flux" -> self.flux(status).then();
				default -> self.exchange(status);
			};
		}

		@CircuitBreaker(name = "pypi")
		CompletableFuture<String> future(int status) {
			return mono(status).toFuture();
		}

		@CircuitBreaker(name = "pypi")
		Mono<String> mono(int status) {
			return this.webClient.get().uri("/{status}", status).retrieve().bodyToMono(String.class);
		}

		@CircuitBreaker(name = "pypi")
		Flux<String> flux(int status) {
			return this.webClient.get().uri("/{status}", status).retrieve().bodyToFlux(String.class);
		}

		@CircuitBreaker(name = "pypi")
		Mono<String> exchange(int status) {
			return this.exchange.get(status);
		}

		interface Exchange {

			@GetExchange("/{status}")
			Mono<String> get(@PathVariable int status);

		}

	}

	static class Service {

		private final Client client;

		Service(Client client) {
			this.client = client;
		}

		@CircuitBreaker(name = "pypi")
		void get(int status) {
			this.client.get("http://localhost:" + server.getAddress().getPort(), status);
		}

	}

}
