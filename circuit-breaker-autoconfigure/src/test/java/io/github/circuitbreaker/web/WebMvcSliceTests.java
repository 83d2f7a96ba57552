package io.github.circuitbreaker.web;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.State;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Tests that {@code @WebMvcTest} includes the answer.
 */
@WebMvcTest
class WebMvcSliceTests {

	@MockitoBean
	private PackageIndex index;

	@Test
	void openCircuitIsAnswered(@Autowired MockMvcTester mvc) {
		given(this.index.find("flask"))
			.willThrow(new CircuitBreakerOpenException("pypi", State.OPEN, Duration.ofMillis(12_400)));
		assertThat(mvc.get().uri("/packages/flask")).hasStatus(503)
			.hasHeader("Retry-After", "13")
			.bodyJson()
			.extractingPath("$.circuitBreaker")
			.isEqualTo("pypi");
	}

	@SpringBootConfiguration
	@Import(PackageController.class)
	static class Application {

	}

}
