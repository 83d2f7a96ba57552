package io.github.circuitbreaker.test.slice;

import io.github.circuitbreaker.test.AutoConfigureCircuitBreakers;
import io.github.circuitbreaker.test.TestCircuitBreakers;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webflux.test.autoconfigure.WebFluxTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.reactive.server.WebTestClient;

@WebFluxTest
@AutoConfigureCircuitBreakers
class WebFluxSliceTests {

	@MockitoBean
	private PackageIndex index;

	@Test
	void protectedControllerIsProtected(@Autowired WebTestClient client,
			@Autowired TestCircuitBreakers circuitBreakers) {
		circuitBreakers.open("controller");
		client.get()
			.uri("/protected")
			.exchange()
			.expectStatus()
			.isEqualTo(503)
			.expectHeader()
			.valueEquals("Retry-After", "30");
		circuitBreakers.disable("controller");
		client.get().uri("/protected").exchange().expectStatus().isOk();
	}

}
