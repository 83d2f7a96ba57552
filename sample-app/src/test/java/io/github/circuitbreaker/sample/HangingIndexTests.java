package io.github.circuitbreaker.sample;

import org.junit.jupiter.api.Test;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with an index that does not answer and a client with a short timeout.
 */
@TestPropertySource(properties = "spring.http.clients.read-timeout=200ms")
class HangingIndexTests extends AbstractSampleTests {

	@Test
	void indexThatDoesNotAnswerHasFailed() {
		setMode("hang");
		for (int failures = 1; failures <= 3; failures++) {
			lookUp("requests").expectStatus()
				.isEqualTo(HttpStatus.GATEWAY_TIMEOUT)
				.expectHeader()
				.contentType(MediaType.APPLICATION_PROBLEM_JSON);
			assertThat(circuit().failureCount()).isEqualTo(failures);
		}
		assertThat(circuit().state()).isEqualTo("OPEN");
	}

}
