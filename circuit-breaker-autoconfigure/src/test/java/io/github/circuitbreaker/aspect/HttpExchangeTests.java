package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAspectAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Clients that are interfaces, with Spring's proxy as their only implementation.
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
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
					CircuitBreakerAspectAutoConfiguration.class))
			.withBean(type, () -> client(type))
			.run((context) -> {
				Client client = context.getBean(Client.class);
				client.get("ok");
				for (int i = 0; i < 3; i++) {
					assertThatExceptionOfType(HttpServerErrorException.class).isThrownBy(() -> client.get("fail"));
				}
				assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> client.get("ok"));
				assertThat(this.requests).hasValue(4);
				assertThat(context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").snapshot().calls())
					.isEqualTo(new CallCounts(1, 3, 0, 0, 1));
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

	@CircuitBreaker(name = "pypi")
	interface OnType extends Client {

		@Override
		@GetExchange("/{path}")
		void get(@PathVariable String path);

	}

}
