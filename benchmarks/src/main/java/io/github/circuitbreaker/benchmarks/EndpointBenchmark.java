package io.github.circuitbreaker.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Collectors;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.util.Assert;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * A request to the endpoint over HTTP, with ten thousand circuit breakers. Its floor is
 * sending the same number of prepared bytes.
 */
@State(Scope.Benchmark)
public class EndpointBenchmark {

	private static final int CIRCUIT_BREAKERS = 10_000;

	private final HttpClient client = HttpClient.newHttpClient();

	private final ConfigurableApplicationContext context;

	private final HttpRequest endpoint;

	private final HttpRequest bytes;

	/**
	 * Starts an application with that many circuit breakers.
	 */
	public EndpointBenchmark() {
		this.context = new SpringApplicationBuilder(WebApplication.class).bannerMode(Banner.Mode.OFF)
			.properties("server.port=0", "management.endpoints.web.exposure.include=circuitbreakers",
					"spring.autoconfigure.exclude=" + autoConfigurationsOfResilience4j())
			.run();
		CircuitBreakerRegistry registry = this.context.getBean(CircuitBreakerRegistry.class);
		for (int i = 0; i < CIRCUIT_BREAKERS; i++) {
			registry.circuitBreaker("index-" + i).call(() -> "done");
		}
		this.endpoint = request("/actuator/circuitbreakers");
		this.bytes = request("/bytes");
		WebApplication.bytes = get(this.endpoint);
		Assert.state(WebApplication.bytes.length > 100 * CIRCUIT_BREAKERS, "Not all are shown");
	}

	/**
	 * Returns the auto-configurations with an endpoint of the same ID.
	 */
	private static String autoConfigurationsOfResilience4j() {
		return ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((candidate) -> candidate.startsWith("io.github.resilience4j."))
			.collect(Collectors.joining(","));
	}

	private HttpRequest request(String path) {
		String port = this.context.getEnvironment().getRequiredProperty("local.server.port");
		return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build();
	}

	private byte[] get(HttpRequest request) {
		try {
			return this.client.send(request, BodyHandlers.ofByteArray()).body();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Measures the response of the endpoint.
	 * @return the answer
	 */
	@Benchmark
	public Object circuitBreakers() {
		return get(this.endpoint);
	}

	/**
	 * Measures the same response, prepared beforehand.
	 * @return the answer
	 */
	@Benchmark
	public Object bytes() {
		return get(this.bytes);
	}

	/**
	 * Stops the application.
	 */
	@TearDown
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class WebApplication {

		private static byte[] bytes = {};

		@Bean
		RouterFunction<ServerResponse> bytes() {
			return RouterFunctions.route()
				.GET("/bytes", (request) -> ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).body(bytes))
				.build();
		}

	}

}
