package io.github.circuitbreaker.sample;

import java.time.Duration;

import io.github.circuitbreaker.test.AutoConfigureCircuitBreakers;
import io.github.circuitbreaker.test.TestCircuitBreakers;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/**
 * Base class of tests that call the sample over HTTP. Only the time of the circuit
 * breaker is virtual, and the client gives up late, so that no test depends on the speed
 * of the machine.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "spring.http.clients.read-timeout=30s",
				"performance.circuit-breaker.instances.pypi.ignore-exceptions=java.io.FileNotFoundException" })
@AutoConfigureCircuitBreakers
abstract class AbstractSampleTests {

	static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(10);

	@Autowired
	TestCircuitBreakers circuitBreakers;

	RestTestClient client;

	@BeforeEach
	void connect(@LocalServerPort int port) {
		this.client = RestTestClient.bindToServer().baseUrl(baseUrl(port)).build();
	}

	String baseUrl(int port) {
		return "http://localhost:" + port;
	}

	ResponseSpec lookUp(String name) {
		return this.client.get().uri("/packages/{name}", name).exchange();
	}

	int statusOfLookUp(String name) {
		return lookUp(name).returnResult().getStatus().value();
	}

	void setMode(String mode) {
		this.client.post()
			.uri("/simulator/mode")
			.contentType(MediaType.APPLICATION_JSON)
			.body("{\"mode\": \"%s\"}".formatted(mode))
			.exchange()
			.expectStatus()
			.isNoContent();
	}

	Simulator simulator() {
		return this.client.get()
			.uri("/simulator/mode")
			.exchange()
			.expectStatus()
			.isOk()
			.returnResult(Simulator.class)
			.getResponseBody();
	}

	Circuit circuit() {
		return this.client.get()
			.uri("/actuator/circuitbreakers/pypi")
			.exchange()
			.expectStatus()
			.isOk()
			.returnResult(Circuit.class)
			.getResponseBody();
	}

	record Simulator(String mode, long requests) {
	}

	record Circuit(String state, int failureCount, Calls calls) {

		record Calls(long successful, long failed, long ignored, long rejected) {
		}

	}

}
