package io.github.circuitbreaker.web;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.ManualTimeSource;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.client.ReactorResourceFactory;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An application in virtual time, with its own port and an HTTP client.
 */
class WebApp implements AutoCloseable {

	private static final HttpClient client = HttpClient.newHttpClient();

	private final ConfigurableApplicationContext context;

	WebApp(WebApplicationType type, Class<?>... sources) {
		this(type, List.of(), sources);
	}

	WebApp(WebApplicationType type, List<String> properties, Class<?>... sources) {
		this.context = new SpringApplicationBuilder(Application.class).sources(sources)
			.web(type)
			.bannerMode(Banner.Mode.OFF)
			.properties("server.port=0", "server.shutdown=immediate")
			.properties(properties.toArray(String[]::new))
			.run();
	}

	/**
	 * Leaves the circuit open for 12.4 seconds.
	 */
	WebApp openCircuit() {
		circuitBreaker().reset();
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> circuitBreaker().call(() -> {
				throw new ConnectException("secret");
			}));
		}
		advance(Duration.ofMillis(17_600));
		return this;
	}

	CircuitBreaker circuitBreaker() {
		return this.context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi");
	}

	void advance(Duration duration) {
		this.context.getBean(ManualTimeSource.class).advance(duration);
	}

	HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
		return request("GET", "local.server.port", path, headers);
	}

	HttpResponse<String> post(String path, String json, String... headers) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri("local.server.port", path))
			.POST(BodyPublishers.ofString(json))
			.header("Content-Type", "application/json")
			.headers(headers);
		return client.send(request.build(), BodyHandlers.ofString());
	}

	HttpResponse<String> head(String path) throws IOException, InterruptedException {
		return request("HEAD", "local.server.port", path);
	}

	HttpResponse<String> getFromManagement(String path) throws IOException, InterruptedException {
		return request("GET", "local.management.port", path);
	}

	private HttpResponse<String> request(String method, String port, String path, String... headers)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri(port, path)).method(method, BodyPublishers.noBody());
		if (headers.length > 0) {
			request.headers(headers);
		}
		return client.send(request.build(), BodyHandlers.ofString());
	}

	private URI uri(String port, String path) {
		return URI.create("http://localhost:%s%s".formatted(this.context.getEnvironment().getProperty(port), path));
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ LookupEndpoint.class, PackageIndex.class, PackageController.class })
	static class Application {

		@Bean
		ManualTimeSource manualTimeSource() {
			return new ManualTimeSource();
		}

		/**
		 * Ends its own threads immediately, and no threads of other applications.
		 */
		@Bean
		ReactorResourceFactory reactorResourceFactory() {
			ReactorResourceFactory resources = new ReactorResourceFactory();
			resources.setUseGlobalResources(false);
			resources.setShutdownQuietPeriod(Duration.ZERO);
			return resources;
		}

	}

}
