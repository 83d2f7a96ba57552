package com.example.cloud;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import com.jayway.jsonpath.JsonPath;
import io.github.circuitbreaker.test.TestCircuitBreakers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each client and route goes through, over HTTP: the service fails until the circuit
 * opens, and is called again when the open time is over.
 */
public final class Journey {

	private static final int THRESHOLD = 3;

	private final HttpClient client = HttpClient.newHttpClient();

	private final Backend backend;

	private final TestCircuitBreakers circuitBreakers;

	private final int port;

	public Journey(Backend backend, TestCircuitBreakers circuitBreakers, int port) {
		this.backend = backend;
		this.circuitBreakers = circuitBreakers;
		this.port = port;
	}

	public HttpResponse<String> get(String path) throws IOException, InterruptedException {
		URI uri = URI.create("http://127.0.0.1:" + this.port + path);
		return this.client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
	}

	private String state(String name) throws IOException, InterruptedException {
		return JsonPath.read(get("/actuator/circuitbreakers/" + name).body(), "$.state");
	}

	/** The caller gets the fallback for each failure and while the circuit is open. */
	public void withFallback(String path, String name, int status, String fallback)
			throws IOException, InterruptedException {
		this.backend.answer(status);
		int before = this.backend.calls();
		for (int i = 0; i < THRESHOLD + 2; i++) {
			HttpResponse<String> response = get(path);
			assertThat(response.body()).isEqualTo(fallback);
			assertThat(response.statusCode()).isEqualTo(200);
		}
		assertThat(this.backend.calls()).isEqualTo(before + THRESHOLD);
		assertThat(state(name)).isEqualTo("OPEN");
		recovers(path, name);
	}

	/**
	 * The caller gets an answer for each failure, and 503 while the circuit is open.
	 * @param status what the service answers
	 * @param answer what the caller gets
	 */
	public void withoutFallback(String path, String name, int status, int answer)
			throws IOException, InterruptedException {
		this.backend.answer(status);
		int before = this.backend.calls();
		for (int i = 0; i < THRESHOLD; i++) {
			assertThat(get(path).statusCode()).isEqualTo(answer);
		}
		HttpResponse<String> rejected = get(path);
		assertThat(rejected.statusCode()).isEqualTo(503);
		assertThat(rejected.headers().firstValue("Retry-After")).hasValue("30");
		assertThat(rejected.body()).contains("The circuit breaker '%s' is OPEN".formatted(name));
		assertThat(this.backend.calls()).isEqualTo(before + THRESHOLD);
		assertThat(state(name)).isEqualTo("OPEN");
		recovers(path, name);
	}

	private void recovers(String path, String name) throws IOException, InterruptedException {
		this.backend.answer(200);
		this.circuitBreakers.advance(Duration.ofSeconds(30));
		assertThat(get(path).body()).isEqualTo("served");
		assertThat(state(name)).isEqualTo("CLOSED");
	}

}
