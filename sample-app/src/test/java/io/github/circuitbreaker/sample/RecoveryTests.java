package io.github.circuitbreaker.sample;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.http.MediaType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the switches that show how the index and its circuit breaker recover.
 */
class RecoveryTests extends AbstractSampleTests {

	private void recover(boolean cold, boolean ramp) {
		this.client.post()
			.uri("/simulator/recovery")
			.contentType(MediaType.APPLICATION_JSON)
			.body(json(cold, ramp))
			.exchange()
			.expectStatus()
			.isNoContent();
		this.client.get().uri("/simulator/recovery").exchange().expectBody().json(json(cold, ramp));
	}

	private static String json(boolean cold, boolean ramp) {
		return "{\"cold\": %s, \"ramp\": %s}".formatted(cold, ramp);
	}

	private void open() {
		setMode("fail");
		for (int i = 0; i < 3; i++) {
			assertThat(statusOfLookUp("numpy")).isEqualTo(502);
		}
		setMode("ok");
		assertThat(circuit().state()).isEqualTo("OPEN");
		this.circuitBreakers.advance(RECOVERY_TIMEOUT);
	}

	@AfterEach
	void switchOff() {
		recover(false, false);
	}

	@Test
	void rampLetsCallsComeBackLittleByLittle() {
		recover(true, true);
		open();
		assertThat(statusOfLookUp("numpy")).isEqualTo(200);
		assertThat(statusOfLookUp("numpy")).isEqualTo(200);
		assertThat(statusOfLookUp("numpy")).isEqualTo(503);
		assertThat(circuit().state()).isEqualTo("HALF_OPEN");
		this.circuitBreakers.advance(Duration.ofSeconds(20));
		assertThat(statusOfLookUp("numpy")).isEqualTo(200);
		assertThat(circuit().state()).isEqualTo("CLOSED");
	}

	@Test
	void indexWithAColdCacheFallsOverWithoutARamp() {
		recover(true, false);
		open();
		for (int i = 0; i < 50 && circuit().state().equals("OPEN") == (i == 0); i++) {
			statusOfLookUp("numpy");
		}
		this.client.get()
			.uri("/actuator/circuitbreakers/pypi")
			.exchange()
			.expectBody(String.class)
			.value((circuit) -> assertThat(circuit).contains("\"state\":\"OPEN\"", "which asks to wait 15s"));
	}

}
