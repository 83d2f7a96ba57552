package io.github.circuitbreaker.actuate;

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
import io.github.circuitbreaker.Permit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.json.JsonAssert;
import org.springframework.test.json.JsonCompareMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the health as seen by a person, a load balancer and Kubernetes, over real
 * HTTP.
 */
class CircuitBreakersHealthWebTests {

	private static final String OUT_OF_SERVICE = "management.health.circuitbreakers.out-of-service-when-open=";

	private final HttpClient client = HttpClient.newHttpClient();

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		this.context.close();
	}

	private void start(WebStack stack, String... properties) {
		this.context = stack.application(Application.class)
			.properties("management.endpoint.health.show-details=always",
					"management.endpoint.health.probes.enabled=true", "management.health.redis.enabled=false",
					"management.endpoint.health.group.readiness.include=readinessState,circuitBreakers")
			.properties(properties)
			.run();
	}

	private CircuitBreaker breaker(String name) {
		return this.context.getBean(CircuitBreakerRegistry.class).circuitBreaker(name);
	}

	private void open(String name) {
		CircuitBreaker breaker = breaker(name);
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> breaker.call(() -> {
				throw new ConnectException("secret");
			}));
		}
	}

	private void advance(Duration duration) {
		this.context.getBean(ManualTimeSource.class).advance(duration);
	}

	private HttpResponse<String> get(String path) throws Exception {
		String port = this.context.getEnvironment().getProperty("local.server.port");
		return this.client.send(
				HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator" + path)).build(),
				BodyHandlers.ofString());
	}

	private void assertUp(String path) throws Exception {
		assertStatus(path, 200, "UP");
	}

	private void assertOutOfService(String path) throws Exception {
		assertStatus(path, 503, "OUT_OF_SERVICE");
	}

	private void assertStatus(String path, int code, String status) throws Exception {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
		JsonAssert.comparator(JsonCompareMode.LENIENT)
			.assertIsMatch("{\"status\": \"%s\"}".formatted(status), response.body());
	}

	private void assertContributor(String json) throws Exception {
		JsonAssert.comparator(JsonCompareMode.STRICT).assertIsMatch(json, get("/health/circuitBreakers").body());
	}

	@ParameterizedTest
	@EnumSource(names = { "MVC", "WEBFLUX" })
	void staysUpByDefaultAndListsWhatIsOpen(WebStack stack) throws Exception {
		start(stack, "performance.circuit-breaker.instances.dns.shadow=true");
		breaker("closed");
		breaker("disabled").disable();
		assertContributor("{\"status\": \"UP\", \"details\": {\"open\": {}}}");
		open("pypi");
		open("dns");
		breaker("npm").forceOpen();
		advance(Duration.ofNanos(17_600_000_001L));
		assertContributor("""
				{"status": "UP", "details": {"open": {
				  "dns": {"state": "OPEN", "since": "2026-11-23T10:15:30Z", "retryAfter": "PT12.4S",
				    "lastFailure": "java.net.ConnectException", "shadow": true},
				  "npm": {"state": "FORCED_OPEN", "since": "2026-11-23T10:15:30Z"},
				  "pypi": {"state": "OPEN", "since": "2026-11-23T10:15:30Z", "retryAfter": "PT12.4S",
				    "lastFailure": "java.net.ConnectException"}}}}""");
		assertThat(get("/health/circuitBreakers").body()).containsSubsequence("dns", "npm", "pypi");
		assertUp("/health");
		assertUp("/health/readiness");
		assertUp("/health/liveness");
	}

	@ParameterizedTest
	@EnumSource(names = { "MVC", "WEBFLUX" })
	void takesTheInstanceOutOfServiceOnlyWhileEveryCallIsRejected(WebStack stack) throws Exception {
		start(stack, OUT_OF_SERVICE + "pypi");
		assertUp("/health/readiness");
		open("pypi");
		assertOutOfService("/health/circuitBreakers");
		assertOutOfService("/health/readiness");
		assertOutOfService("/health");
		assertUp("/health/liveness");
		advance(Duration.ofSeconds(30).minusNanos(1));
		assertOutOfService("/health/readiness");
		advance(Duration.ofNanos(1));
		assertUp("/health/readiness");
		assertContributor("""
				{"status": "UP", "details": {"open": {"pypi": {"state": "OPEN", "since": "2026-11-23T10:15:30Z",
				  "retryAfter": "PT0S", "lastFailure": "java.net.ConnectException"}}}}""");
		Permit trial = breaker("pypi").acquire();
		assertUp("/health/readiness");
		assertContributor("""
				{"status": "UP", "details": {"open": {"pypi": {"state": "HALF_OPEN", "since": "2026-11-23T10:16:00Z",
				  "retryAfter": "PT30S", "lastFailure": "java.net.ConnectException"}}}}""");
		trial.failure(new ConnectException());
		assertOutOfService("/health/readiness");
		advance(Duration.ofSeconds(30));
		breaker("pypi").call(() -> "done");
		assertUp("/health/readiness");
		assertContributor("{\"status\": \"UP\", \"details\": {\"open\": {}}}");
	}

	@Test
	void takesTheInstanceOutOfServiceWhenForcedOpen() throws Exception {
		start(WebStack.MVC, OUT_OF_SERVICE + "pypi");
		breaker("pypi").forceOpen();
		advance(Duration.ofDays(1));
		assertOutOfService("/health/readiness");
		breaker("pypi").reset();
		assertUp("/health/readiness");
		breaker("pypi").disable();
		assertUp("/health/readiness");
	}

	@Test
	void othersDoNotTakeTheInstanceOutOfService() throws Exception {
		start(WebStack.MVC, OUT_OF_SERVICE + "pypi,npm");
		breaker("pypi");
		open("dns");
		assertUp("/health/readiness");
		open("npm");
		assertOutOfService("/health/readiness");
	}

	@Test
	void allMay() throws Exception {
		start(WebStack.MVC, OUT_OF_SERVICE + "*");
		assertUp("/health/readiness");
		open("dns");
		assertOutOfService("/health/readiness");
	}

	@Test
	void nameThatDependsOnTheCallStandsForAllThatAreMadeOfIt() throws Exception {
		start(WebStack.MVC, OUT_OF_SERVICE + "index-#{#host}");
		open("npm");
		assertUp("/health/readiness");
		open("index-pypi.org");
		assertOutOfService("/health/readiness");
	}

	@Test
	void shadowNeverTakesTheInstanceOutOfService() throws Exception {
		start(WebStack.MVC, OUT_OF_SERVICE + "*", "performance.circuit-breaker.shadow=true");
		open("pypi");
		breaker("dns").forceOpen();
		assertUp("/health/readiness");
	}

	@Test
	void canBeSwitchedOff() throws Exception {
		start(WebStack.MVC, "management.health.circuitbreakers.enabled=false",
				"management.endpoint.health.group.readiness.include=readinessState");
		assertThat(get("/health/circuitBreakers").statusCode()).isEqualTo(404);
		assertThat(get("/health").body()).contains("UP").doesNotContain("circuitBreakers");
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
