package com.example.probe.driver;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.jayway.jsonpath.JsonPath;
import io.github.circuitbreaker.fixtures.Closing;
import io.github.circuitbreaker.fixtures.RedisProcess;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests what an application gets, from outside. Each test has circuit breakers of its
 * own, because all tests of a variant share two processes, which form a fleet.
 */
@ParameterizedClass
@MethodSource("com.example.probe.driver.Variant#all")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class JourneyTests {

	private static final String ENDPOINT = "/actuator/circuitbreakers";

	@TempDir
	private static Path directory;

	private static @Nullable RedisProcess redis;

	private static Probe probe;

	private static Probe other;

	@Parameter
	private Variant variant;

	@BeforeParameterizedClassInvocation
	static void start(Variant variant) {
		redis = RedisProcess.start();
		String port = "--spring.data.redis.port=" + redis.port();
		probe = Probe.start(variant, directory, port);
		other = Probe.start(variant, directory, port);
		probe.awaitStart();
		other.awaitStart();
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		Closing.all(probe, other, redis);
	}

	private static ConditionFactory eventually() {
		return await().atMost(Duration.ofSeconds(30));
	}

	private HttpResponse<String> assertRejected(String kind) {
		HttpResponse<String> response = probe.call(kind, "ok");
		if (this.variant.stack().answersOpenCircuits()) {
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat((String) JsonPath.read(response.body(), "$.circuitBreaker")).isEqualTo(kind);
		}
		else {
			assertThat(response.statusCode()).isEqualTo(500);
		}
		assertThat((int) probe.read(kind, "$.calls.rejected")).isPositive();
		return response;
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "future", "mono" })
	void failuresOpenTheCircuit(String kind) {
		assertThat(probe.call(kind, "ok").body()).isEqualTo("answer");
		assertThat(probe.state(kind)).isEqualTo("CLOSED");
		probe.fail(kind, 3);
		assertThat(probe.state(kind)).isEqualTo("OPEN");
		HttpResponse<String> response = assertRejected(kind);
		if (this.variant.stack().answersOpenCircuits()) {
			assertThat(response.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 60L);
		}
		assertThat((double) JsonPath.read(
				probe.get("/actuator/metrics/circuitbreaker.calls?tag=outcome:failed&tag=name:" + kind).body(),
				"$.measurements[0].value"))
			.isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "own", "inherited", "default", "suspending" })
	void fallbackAnswersWhileTheCircuitIsOpen(String kind) {
		assertThat(probe.call(kind, "ok").body()).isEqualTo("answer");
		for (int i = 0; i < 3; i++) {
			probe.call(kind, "fail");
		}
		assertThat(probe.state(kind)).isEqualTo("OPEN");
		HttpResponse<String> response = probe.call(kind, "ok");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(kind + " fallback");
	}

	@Test
	void expressionGivesEachShopItsOwnCircuitBreaker() {
		probe.fail("keyed-books", 3);
		assertRejected("keyed-books");
		assertThat(probe.call("keyed-tools", "ok").body()).isEqualTo("answer");
		assertThat(probe.state("keyed-tools")).isEqualTo("CLOSED");
	}

	@Test
	void settingsAreThoseOfTheFile() {
		probe.call("configured", "absent");
		probe.call("configured", "sold-out");
		assertThat((int) probe.read("configured", "$.calls.ignored")).isEqualTo(2);
		probe.fail("configured", 2);
		assertRejected("configured");
	}

	@Test
	void listenerHearsThatTheCircuitOpensTriesAndCloses() {
		probe.fail("brief", 3);
		eventually().until(() -> probe.call("brief", "ok").statusCode() == 200);
		eventually().untilAsserted(() -> assertThat(probe.get("/transitions").body()).contains("brief: CLOSED to OPEN",
				"brief: OPEN to HALF_OPEN", "brief: HALF_OPEN to CLOSED"));
	}

	@Test
	void circuitIsCommandedThroughTheEndpoint() {
		assertThat(probe.command("commanded", "{\"state\": \"FORCED_OPEN\"}")).isEqualTo(204);
		assertThat(assertRejected("commanded").headers().firstValue("Retry-After")).isEmpty();
		assertThat(probe.get("/actuator/health").body()).contains("\"commanded\"");
		assertThat(probe.command("commanded", "{\"state\": \"CLOSED\"}")).isEqualTo(204);
		assertThat(probe.call("commanded", "ok").body()).isEqualTo("answer");
		assertThat(probe.command("commanded", "{\"state\": \"AJAR\"}")).isEqualTo(400);
		assertThat(probe.command("unknown", "{\"state\": \"CLOSED\"}")).isEqualTo(404);
	}

	@Test
	void endpointShowsAllAndOneAndWhetherAnythingIsNew() {
		assertThat(probe.get(ENDPOINT).body()).contains("\"plain\"", "\"suspending\"");
		assertThat((int) probe.read("configured", "$.config.failureThreshold")).isEqualTo(2);
		assertThat(probe.get(ENDPOINT + "/unknown").statusCode()).isEqualTo(404);
		eventually().untilAsserted(() -> {
			String tag = probe.get(ENDPOINT).headers().firstValue("ETag").orElseThrow();
			assertThat(probe.get(ENDPOINT, "If-None-Match", tag).statusCode()).isEqualTo(304);
		});
	}

	@Test
	void pageIsServed() {
		HttpResponse<String> page = probe.get(ENDPOINT + "/page/index.html");
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.body()).contains("<script");
	}

	@Test
	void instancesFormAFleet() {
		eventually().until(() -> (int) probe.read("shared", "$.fleet.liveInstances") == 2);
		probe.fail("shared", 3);
		eventually().until(() -> (int) probe.read("shared", "$.fleet.votes") == 1);
		assertThat(other.state("shared")).isEqualTo("CLOSED");
		assertThat(probe.command("shared", "{\"state\": \"FORCED_OPEN\", \"scope\": \"fleet\"}")).isEqualTo(204);
		eventually().until(() -> other.state("shared").equals("FORCED_OPEN"));
	}

	@Test
	void callWithinTheSameObjectIsProtectedIfWoven() {
		probe.fail("self", 3);
		assertThat(probe.state("self")).isEqualTo(this.variant.isWoven() ? "OPEN" : "CLOSED");
		// Without bytecode, nothing finds the call.
		assertThat(probe.output().contains("a call within the same object"))
			.isEqualTo(!this.variant.isWoven() && !this.variant.isNative());
	}

}
