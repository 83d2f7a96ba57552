package io.github.circuitbreaker.test.slice;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.test.AutoConfigureCircuitBreakers;
import io.github.circuitbreaker.test.TestCircuitBreakers;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

@WebMvcTest
@AutoConfigureCircuitBreakers
class WebMvcSliceTests {

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private TestCircuitBreakers circuitBreakers;

	@MockitoBean
	private PackageIndex index;

	@Test
	void openCircuitOfAMockIsAnswered() {
		given(this.index.lookUp("flask"))
			.willThrow(new CircuitBreakerOpenException("pypi", State.OPEN, Duration.ofSeconds(13)));
		assertThat(this.mvc.get().uri("/packages/flask")).hasStatus(503).hasHeader("Retry-After", "13");
	}

	@Test
	void protectedControllerIsProtected() {
		assertThat(this.mvc.get().uri("/protected")).hasStatusOk();
		this.circuitBreakers.open("controller");
		this.circuitBreakers.advance(Duration.ofSeconds(10));
		assertThat(this.mvc.get().uri("/protected")).hasStatus(503).hasHeader("Retry-After", "20");
	}

}
