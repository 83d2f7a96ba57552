package io.github.circuitbreaker.actuate;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.State;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.json.JsonAssert;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.web.util.UriUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the endpoint over real HTTP, on Spring MVC, Spring WebFlux and Jersey.
 */
class CircuitBreakersEndpointWebTests {

	private static final String PYPI_WHEN_OPEN = """
			"state": "OPEN", "failureCount": 3, "failureThreshold": 3, "recoveryTimeout": "PT30S",
			"lastFailureTime": "2026-11-23T10:15:30Z", "lastFailure": "java.net.ConnectException",
			"since": "2026-11-23T10:15:30Z", "retryAfter": "PT12.4S",
			"calls": {"successful": 1, "failed": 3, "slow": 0, "ignored": 0, "rejected": 1}""";

	private static final String DNS_WHEN_NEW = """
			"state": "CLOSED", "failureCount": 0, "failureThreshold": 7, "recoveryTimeout": "PT30S",
			"since": "2026-11-23T10:15:30Z",
			"calls": {"successful": 0, "failed": 0, "slow": 0, "ignored": 0, "rejected": 0}""";

	private final HttpClient client = HttpClient.newHttpClient();

	@RegisterExtension
	static final SharedApplications applications = new SharedApplications(
			"management.endpoints.web.exposure.include=circuitbreakers",
			"management.endpoint.circuitbreakers.instance=eu-1",
			"performance.circuit-breaker.instances.dns.failure-threshold=7");

	private ConfigurableApplicationContext context;

	private void start(WebStack stack, String... properties) {
		this.context = applications.get(stack, Application.class, properties);
	}

	/**
	 * Starts an application whose endpoint allows changes and some of whose circuit
	 * breakers have their own settings.
	 */
	private void startUnrestricted(WebStack stack) {
		start(stack, "management.endpoint.circuitbreakers.access=unrestricted",
				"performance.circuit-breaker.instances.off.enabled=false",
				"performance.circuit-breaker.instances.rate.window=20",
				"performance.circuit-breaker.instances.rate.failure-rate-threshold=50",
				"performance.circuit-breaker.instances.all.failure-threshold=7",
				"performance.circuit-breaker.instances.all.window=10s",
				"performance.circuit-breaker.instances.all.failure-rate-threshold=50",
				"performance.circuit-breaker.instances.all.minimum-calls=4",
				"performance.circuit-breaker.instances.all.slow-call-duration=2s",
				"performance.circuit-breaker.instances.all.trial-calls=2",
				"performance.circuit-breaker.instances.all.trial-timeout=5s",
				"performance.circuit-breaker.instances.all.recovery-multiplier=2",
				"performance.circuit-breaker.instances.all.recovery-timeout-max=5m",
				"performance.circuit-breaker.instances.all.recovery-jitter=0.1",
				"performance.circuit-breaker.instances.all.recovery-ramp=20s",
				"performance.circuit-breaker.instances.all.record-exceptions=java.io.IOException",
				"performance.circuit-breaker.instances.all.ignore-exceptions=java.net.ConnectException",
				"performance.circuit-breaker.instances.all.record-client-errors=true",
				"performance.circuit-breaker.instances.all.shadow=true");
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return request("GET", path, "");
	}

	private int post(String name, String body) throws IOException, InterruptedException {
		return request("POST", "/circuitbreakers/" + name, body).statusCode();
	}

	private HttpResponse<String> request(String method, String path, String body)
			throws IOException, InterruptedException {
		String port = this.context.getEnvironment().getProperty("local.server.port");
		return this.client.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator" + path))
			.method(method, HttpRequest.BodyPublishers.ofString(body))
			.header("Content-Type", "application/json")
			.build(), BodyHandlers.ofString());
	}

	private static void assertJson(HttpResponse<String> response, String json) {
		assertThat(response.statusCode()).isEqualTo(200);
		JsonAssert.comparator(JsonCompareMode.STRICT).assertIsMatch(json, response.body());
	}

	private CircuitBreaker circuitBreaker(String name) {
		return this.context.getBean(CircuitBreakerRegistry.class).circuitBreaker(name);
	}

	private void openPypi() {
		CircuitBreaker pypi = circuitBreaker("pypi");
		pypi.call(() -> "done");
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> pypi.call(() -> {
				throw new ConnectException("secret");
			}));
		}
		this.context.getBean(ManualTimeSource.class).advance(Duration.ofMillis(17_600));
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> pypi.call(() -> "done"));
	}

	@ParameterizedTest
	@EnumSource
	void showsAllBreakersAndEachWithItsSettingsAndTransitions(WebStack stack) throws Exception {
		start(stack);
		openPypi();
		assertJson(get("/circuitbreakers"),
				"{\"instance\": \"eu-1\", \"circuitBreakers\": {\"dns\": {%s}, \"pypi\": {%s}}}".formatted(DNS_WHEN_NEW,
						PYPI_WHEN_OPEN));
		assertJson(get("/circuitbreakers/pypi"), """
				{%s,
				 "config": {"enabled": true, "failureThreshold": 3, "minimumCalls": 10, "recoveryTimeout": "PT30S",
				  "trialCalls": 1, "trialTimeout": "PT30S", "recoveryMultiplier": 1.0, "recoveryJitter": 0.0,
				  "recordExceptions": [], "ignoreExceptions": [], "recordClientErrors": false,
				  "ignoreException": [], "recordResult": [], "respectRetryAfter": true, "shadow": false},
				 "transitions": [{"from": "CLOSED", "to": "OPEN", "at": "2026-11-23T10:15:30Z",
				  "reason": "3 failures in a row, the last java.net.ConnectException"}]}""".formatted(PYPI_WHEN_OPEN));
	}

	@ParameterizedTest
	@EnumSource
	void showsAllSettings(WebStack stack) throws Exception {
		startUnrestricted(stack);
		assertJson(get("/circuitbreakers/all"), """
				{%s, "callsInWindow": 0, "shadow": true, "transitions": [],
				 "config": {"enabled": true, "failureThreshold": 7, "window": "10s", "failureRateThreshold": 50.0,
				  "minimumCalls": 4, "slowCallDuration": "PT2S", "recoveryTimeout": "PT30S", "trialCalls": 2,
				  "trialTimeout": "PT5S", "recoveryMultiplier": 2.0, "recoveryTimeoutMax": "PT5M",
				  "recoveryJitter": 0.1, "recoveryRamp": "PT20S", "recordExceptions": ["java.io.IOException"],
				  "ignoreExceptions": ["java.net.ConnectException"], "recordClientErrors": true,
				  "ignoreException": [], "recordResult": [], "respectRetryAfter": true, "shadow": true}}"""
			.formatted(DNS_WHEN_NEW));
	}

	@ParameterizedTest
	@EnumSource
	void showsNoThresholdWhereOnlyTheRateIsJudged(WebStack stack) throws Exception {
		startUnrestricted(stack);
		assertThat(get("/circuitbreakers/rate").body()).doesNotContain("failureThreshold")
			.contains("\"window\":\"20\"");
	}

	@ParameterizedTest
	@EnumSource
	void showsTheFailureRateFromTheMinimumOfCallsOn(WebStack stack) throws Exception {
		startUnrestricted(stack);
		CircuitBreaker rate = circuitBreaker("rate");
		rate.reset();
		succeed(rate, 6);
		fail(rate, 3);
		assertThat(get("/circuitbreakers/rate").body()).contains("\"failureCount\":3,\"callsInWindow\":9,")
			.doesNotContain("failureRate\"");
		succeed(rate, 1);
		assertThat(get("/circuitbreakers/rate").body())
			.contains("\"failureCount\":3,\"callsInWindow\":10,\"failureRate\":30.0,");
		fail(rate, 4);
		assertThat(rate.getState()).isEqualTo(State.OPEN);
		assertThat(get("/circuitbreakers").body())
			.contains("\"failureCount\":7,\"callsInWindow\":14,\"failureRate\":50.0,");
		rate.reset();
	}

	private static void succeed(CircuitBreaker circuitBreaker, int times) {
		for (int i = 0; i < times; i++) {
			circuitBreaker.acquire().success();
		}
	}

	private static void fail(CircuitBreaker circuitBreaker, int times) {
		for (int i = 0; i < times; i++) {
			circuitBreaker.acquire().failure(new ConnectException());
		}
	}

	@ParameterizedTest
	@EnumSource
	void unknownBreakerIsNotFoundAndNotCreated(WebStack stack) throws Exception {
		startUnrestricted(stack);
		Collection<CircuitBreaker> all = this.context.getBean(CircuitBreakerRegistry.class).getAll();
		List<CircuitBreaker> before = List.copyOf(all);
		assertThat(get("/circuitbreakers/nobody").statusCode()).isEqualTo(404);
		assertThat(request("HEAD", "/circuitbreakers/nobody", "").statusCode()).isEqualTo(404);
		assertThat(request("HEAD", "/circuitbreakers/dns", "").statusCode()).isEqualTo(200);
		assertThat(post("nobody", "{\"state\": \"FORCED_OPEN\"}")).isEqualTo(404);
		assertThat(all).containsExactlyInAnyOrderElementsOf(before).isNotEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void onlyReadsByDefault(WebStack stack) throws Exception {
		start(stack);
		assertThat(post("dns", "{\"state\": \"FORCED_OPEN\"}")).isEqualTo(405);
		assertThat(circuitBreaker("dns").getState()).isEqualTo(State.CLOSED);
	}

	@ParameterizedTest
	@EnumSource
	void opensDisablesAndResetsByHand(WebStack stack) throws Exception {
		startUnrestricted(stack);
		circuitBreaker("npm");
		for (State state : List.of(State.FORCED_OPEN, State.DISABLED, State.CLOSED)) {
			HttpResponse<String> response = request("POST", "/circuitbreakers/npm",
					"{\"state\": \"%s\"}".formatted(state));
			assertThat(response.statusCode()).isEqualTo(204);
			assertThat(response.body()).isEmpty();
			assertThat(circuitBreaker("npm").getState()).isEqualTo(state);
		}
	}

	@ParameterizedTest
	@EnumSource
	void takesNamesAsTheyAre(WebStack stack) throws Exception {
		String name = "<img src=x onerror=alert(1)> é";
		startUnrestricted(stack);
		circuitBreaker(name);
		String encoded = UriUtils.encode(name, StandardCharsets.UTF_8);
		assertThat(get("/circuitbreakers/" + encoded).statusCode()).isEqualTo(200);
		assertThat(post(encoded, "{\"state\": \"FORCED_OPEN\"}")).isEqualTo(204);
		assertThat(circuitBreaker(name).getState()).isEqualTo(State.FORCED_OPEN);
	}

	@ParameterizedTest
	@EnumSource
	void refusesAnythingElse(WebStack stack) throws Exception {
		startUnrestricted(stack);
		for (String body : List.of("{\"state\": \"OPEN\"}", "{\"state\": \"HALF_OPEN\"}", "{\"state\": \"closed\"}",
				"{\"state\": \"forced-open\"}", "{\"state\": \" CLOSED\"}", "{\"state\": \"\"}", "{\"state\": null}",
				"{\"state\": 4}", "{\"state\": [\"CLOSED\"]}", "{\"State\": \"CLOSED\"}", "{}", "[]", "", "CLOSED",
				"{\"state\"", "{\"state\": \"CLOSED\", \"scope\": \"fleet\"}",
				"{\"state\": \"CLOSED\", \"scope\": \"all\"}", "{\"state\": \"CLOSED\", \"scope\": \"LOCAL\"}",
				"{\"state\": \"CLOSED\", \"scope\": \"\"}")) {
			HttpResponse<String> response = request("POST", "/circuitbreakers/dns", body);
			assertThat(response.statusCode()).as(body).isEqualTo(400);
			if (body.startsWith("{\"state\": \"") && !body.contains("scope")) {
				assertThat(response.body()).as(body).contains("FORCED_OPEN, DISABLED and CLOSED");
			}
		}
		assertThat(circuitBreaker("dns").snapshot().transitions()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void whatTheSettingsDisableIsNotOpenedByHand(WebStack stack) throws Exception {
		startUnrestricted(stack);
		assertThat(post("off", "{\"state\": \"FORCED_OPEN\"}")).isEqualTo(409);
		assertThat(post("off", "{\"state\": \"CLOSED\"}")).isEqualTo(409);
		assertThat(post("off", "{\"state\": \"DISABLED\"}")).isEqualTo(204);
		assertThat(circuitBreaker("off").getState()).isEqualTo(State.DISABLED);
	}

	@ParameterizedTest
	@EnumSource
	void knowsNoOtherMethods(WebStack stack) throws Exception {
		startUnrestricted(stack);
		assertThat(post("", "{\"state\": \"FORCED_OPEN\"}")).isIn(404, 405);
		for (String method : List.of("PUT", "DELETE")) {
			assertThat(request(method, "/circuitbreakers/dns", "{}").statusCode()).isEqualTo(405);
			assertThat(request(method, "/circuitbreakers", "{}").statusCode()).isEqualTo(405);
		}
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
