package io.github.circuitbreaker.sample;

import java.time.Duration;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

import static io.github.circuitbreaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for lookups through the circuit breaker to the index.
 */
class CircuitTests extends AbstractSampleTests {

	private static final int CALLERS = 64;

	@BeforeEach
	void setModeOk() {
		setMode("ok");
	}

	@Test
	void lookupAnswersWithThePackage() {
		lookUp("flask").expectStatus().isOk().expectBody().json("""
				{"name": "Flask", "version": "3.1.2",
				"summary": "A simple framework for building complex web applications."}""");
	}

	@Test
	void thirdFailureOpensTheCircuit() {
		setMode("fail");
		for (int failures = 1; failures <= 3; failures++) {
			assertThat(circuit().state()).isEqualTo("CLOSED");
			lookUp("requests").expectStatus()
				.isEqualTo(HttpStatus.BAD_GATEWAY)
				.expectHeader()
				.contentType(MediaType.APPLICATION_PROBLEM_JSON)
				.expectBody(String.class)
				.value((body) -> assertThat(body).doesNotContain("Unavailable", "503"));
			assertThat(circuit().failureCount()).isEqualTo(failures);
		}
		assertThat(circuit().state()).isEqualTo("OPEN");
	}

	@Test
	void openCircuitRejectsWithoutAskingTheIndex() {
		this.circuitBreakers.open("pypi");
		long requests = simulator().requests();
		lookUp("requests").expectStatus()
			.isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectHeader()
			.valueEquals(HttpHeaders.RETRY_AFTER, "10")
			.expectBody()
			.json("{\"status\": 503, \"circuitBreaker\": \"pypi\"}");
		assertThat(simulator().requests()).isEqualTo(requests);
	}

	@Test
	void timeToComeBackIsRoundedUpToWholeSeconds() {
		this.circuitBreakers.open("pypi");
		this.circuitBreakers.advance(Duration.ofMillis(7_999));
		lookUp("requests").expectHeader().valueEquals(HttpHeaders.RETRY_AFTER, "3");
		this.circuitBreakers.advance(Duration.ofMillis(2_000));
		lookUp("requests").expectHeader().valueEquals(HttpHeaders.RETRY_AFTER, "1");
	}

	@Test
	void oneOfManyCallsIsTheTrialWhoseSuccessClosesTheCircuit() throws Exception {
		this.circuitBreakers.open("pypi");
		setMode("hang");
		this.circuitBreakers.advance(RECOVERY_TIMEOUT);
		long requests = simulator().requests();
		try (Burst<Integer> lookups = new Burst<>(CALLERS, () -> statusOfLookUp("requests"))) {
			assertThat(lookups.next(CALLERS - 1)).containsOnly(503);
			assertThat(this.circuitBreakers.get("pypi")).isHalfOpen();
			setMode("ok");
			assertThat(lookups.next(1)).containsExactly(200);
		}
		assertThat(simulator().requests()).isEqualTo(requests + 1);
		assertThat(this.circuitBreakers.get("pypi")).isClosed().hasFailureCount(0);
	}

	@Test
	void oneOfManyCallsIsTheTrialWhoseFailureOpensTheCircuitAgain() throws Exception {
		this.circuitBreakers.open("pypi");
		setMode("hang");
		this.circuitBreakers.advance(RECOVERY_TIMEOUT);
		long requests = simulator().requests();
		try (Burst<Integer> lookups = new Burst<>(CALLERS, () -> statusOfLookUp("requests"))) {
			assertThat(lookups.next(CALLERS - 1)).containsOnly(503);
			assertThat(this.circuitBreakers.get("pypi")).isHalfOpen();
			setMode("fail");
			assertThat(lookups.next(1)).containsExactly(502);
		}
		assertThat(simulator().requests()).isEqualTo(requests + 1);
		assertThat(this.circuitBreakers.get("pypi")).isOpen().hasRetryAfter(RECOVERY_TIMEOUT);
	}

	@Test
	void unknownPackagesAreAnsweredAndNotCounted() {
		Circuit before = circuit();
		for (int i = 0; i < 4; i++) {
			lookUp("no-such-package").expectStatus()
				.isNotFound()
				.expectHeader()
				.contentType(MediaType.APPLICATION_PROBLEM_JSON);
		}
		Circuit after = circuit();
		assertThat(after.state()).isEqualTo("CLOSED");
		assertThat(after.failureCount()).isZero();
		assertThat(after.calls().ignored()).isEqualTo(before.calls().ignored() + 4);
		assertThat(after.calls().failed()).isEqualTo(before.calls().failed());
	}

	@Test
	void whatCannotBeANameIsNotFoundWithoutAskingTheIndex() {
		long requests = simulator().requests();
		lookUp("no name!").expectStatus().isNotFound();
		assertThat(simulator().requests()).isEqualTo(requests);
	}

	@Test
	void endpointDoesNotKnowOtherCircuitBreakers() {
		this.client.get().uri("/actuator/circuitbreakers/nobody").exchange().expectStatus().isNotFound();
	}

}
