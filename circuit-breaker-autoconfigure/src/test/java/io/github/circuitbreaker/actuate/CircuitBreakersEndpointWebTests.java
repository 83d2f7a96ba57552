package io.github.circuitbreaker.actuate;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.ManualTimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.json.JsonAssert;
import org.springframework.test.json.JsonCompareMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The endpoint over real HTTP, on Spring MVC and on Spring WebFlux.
 */
class CircuitBreakersEndpointWebTests {

	private static final String PYPI_WHEN_OPEN = """
			{"state": "OPEN", "failureCount": 3, "failureThreshold": 3, "recoveryTimeout": "PT30S",
			 "lastFailureTime": "2026-11-23T10:15:30Z", "lastFailure": "java.net.ConnectException",
			 "since": "2026-11-23T10:15:30Z", "retryAfter": "PT12.4S",
			 "calls": {"successful": 1, "failed": 3, "slow": 0, "ignored": 0, "rejected": 1}}""";

	private static final String DNS_WHEN_NEW = """
			{"state": "CLOSED", "failureCount": 0, "failureThreshold": 7, "recoveryTimeout": "PT30S",
			 "since": "2026-11-23T10:15:30Z",
			 "calls": {"successful": 0, "failed": 0, "slow": 0, "ignored": 0, "rejected": 0}}""";

	private final HttpClient client = HttpClient.newHttpClient();

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		this.context.close();
	}

	private void start(WebApplicationType type, String... properties) {
		this.context = new SpringApplicationBuilder(Application.class).web(type)
			.bannerMode(Banner.Mode.OFF)
			.properties("server.port=0", "server.shutdown=immediate",
					"management.endpoints.web.exposure.include=circuitbreakers",
					"performance.circuit-breaker.instances.dns.failure-threshold=7")
			.properties(properties)
			.run();
	}

	private HttpResponse<String> request(String method, String path) throws IOException, InterruptedException {
		String port = this.context.getEnvironment().getProperty("local.server.port");
		return this.client.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator" + path))
			.method(method, HttpRequest.BodyPublishers.ofString("{}"))
			.header("Content-Type", "application/json")
			.build(), BodyHandlers.ofString());
	}

	private static void assertJson(HttpResponse<String> response, String json) {
		assertThat(response.statusCode()).isEqualTo(200);
		JsonAssert.comparator(JsonCompareMode.STRICT).assertIsMatch(json, response.body());
	}

	private void openPypi() {
		CircuitBreaker pypi = this.context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi");
		pypi.call(() -> "done");
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> pypi.call(() -> {
				throw new ConnectException("secret");
			}));
		}
		this.context.getBean(ManualTimeSource.class).advance(Duration.ofMillis(17_600));
		assertThat(pypi).satisfies((breaker) -> assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> breaker.call(() -> "done")));
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void showsAllBreakers(WebApplicationType type) throws Exception {
		start(type);
		openPypi();
		assertJson(request("GET", "/circuitbreakers"),
				"{\"circuitBreakers\": {\"dns\": " + DNS_WHEN_NEW + ", \"pypi\": " + PYPI_WHEN_OPEN + "}}");
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void showsOneBreaker(WebApplicationType type) throws Exception {
		start(type);
		openPypi();
		assertJson(request("GET", "/circuitbreakers/pypi"), PYPI_WHEN_OPEN);
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void saysOfAShadowThatItIsOne(WebApplicationType type) throws Exception {
		start(type, "performance.circuit-breaker.instances.dns.shadow=true");
		assertThat(request("GET", "/circuitbreakers/dns").body()).contains("\"shadow\":true");
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void unknownBreakerIsNotFoundAndNotCreated(WebApplicationType type) throws Exception {
		start(type);
		assertThat(request("GET", "/circuitbreakers/nobody").statusCode()).isEqualTo(404);
		assertThat(this.context.getBean(CircuitBreakerRegistry.class).getAll()).extracting(CircuitBreaker::getName)
			.containsExactly("dns");
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void onlyReads(WebApplicationType type) throws Exception {
		start(type, "management.endpoint.circuitbreakers.access=unrestricted");
		for (String method : new String[] { "POST", "PUT", "DELETE" }) {
			assertThat(request(method, "/circuitbreakers/dns").statusCode()).isEqualTo(405);
			assertThat(request(method, "/circuitbreakers").statusCode()).isEqualTo(405);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void isNotExposedByDefault(WebApplicationType type) throws Exception {
		start(type, "management.endpoints.web.exposure.include=health");
		assertThat(request("GET", "/circuitbreakers").statusCode()).isEqualTo(404);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		ManualTimeSource manualTimeSource() {
			return new ManualTimeSource();
		}

	}

}
