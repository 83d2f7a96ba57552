package io.github.circuitbreaker.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.circuitbreaker.sample.simulator.IndexSimulator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with an external index instead of the simulated one.
 */
class ConfiguredIndexTests extends AbstractSampleTests {

	private static HttpServer index;

	@DynamicPropertySource
	static void startIndex(DynamicPropertyRegistry registry) throws IOException {
		index = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		index.createContext("/mirror/pypi/six/json",
				(exchange) -> answer(exchange, "{\"info\": {\"name\": \"six\", \"version\": \"1.17.0\", \"x\": 1}}"));
		index.createContext("/mirror/pypi/odd/json", (exchange) -> answer(exchange, "{\"message\": \"hello\"}"));
		index.createContext("/mirror/pypi/broken/json", (exchange) -> answer(exchange, "<html>"));
		index.start();
		registry.add("index.base-url", () -> "http://localhost:%d/mirror/".formatted(index.getAddress().getPort()));
	}

	@AfterAll
	static void stopIndex() {
		index.stop(0);
	}

	private static void answer(HttpExchange exchange, String json) throws IOException {
		byte[] body = json.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", "application/json");
		exchange.sendResponseHeaders(200, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	@Test
	void configuredIndexIsAsked() {
		lookUp("six").expectStatus()
			.isOk()
			.expectBody()
			.json("{\"name\": \"six\", \"version\": \"1.17.0\", \"summary\": null}");
	}

	@Test
	void answerThatIsNoPackageIsAFailure() {
		lookUp("odd").expectStatus().isEqualTo(HttpStatus.BAD_GATEWAY);
		lookUp("broken").expectStatus().isEqualTo(HttpStatus.BAD_GATEWAY);
		assertThat(circuit().failureCount()).isEqualTo(2);
	}

	@Test
	void noIndexIsSimulated(@Autowired ObjectProvider<IndexSimulator> simulator) {
		assertThat(simulator).isEmpty();
		this.client.get().uri("/simulator/mode").exchange().expectStatus().isNotFound();
		this.client.post().uri("/simulator/mode?mode=fail").exchange().expectStatus().isNotFound();
	}

}
