package io.github.circuitbreaker.web;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.State;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.webflux.test.autoconfigure.WebFluxTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.mockito.BDDMockito.given;

/**
 * Tests that {@code @WebFluxTest} includes the answer.
 */
@WebFluxTest
class WebFluxSliceTests {

	@MockitoBean
	private PackageIndex index;

	@Test
	void openCircuitIsAnswered(@Autowired WebTestClient client) {
		given(this.index.find("flask"))
			.willThrow(new CircuitBreakerOpenException("pypi", State.OPEN, Duration.ofMillis(12_400)));
		client.get()
			.uri("/packages/flask")
			.exchange()
			.expectStatus()
			.isEqualTo(503)
			.expectHeader()
			.valueEquals("Retry-After", "13")
			.expectBody()
			.jsonPath("$.circuitBreaker")
			.isEqualTo("pypi");
	}

	@SpringBootConfiguration
	@Import(PackageController.class)
	static class Application {

	}

}
