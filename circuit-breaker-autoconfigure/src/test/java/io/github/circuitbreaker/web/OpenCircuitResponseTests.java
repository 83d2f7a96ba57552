package io.github.circuitbreaker.web;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ResponseStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

class OpenCircuitResponseTests {

	private static final CircuitBreakerOpenException REJECTION = new CircuitBreakerOpenException("pypi", State.OPEN,
			Duration.ofMillis(12_400));

	@Test
	void answersToTheException() {
		ResponseEntity<ProblemDetail> answer = OpenCircuitResponse.to(REJECTION, OpenCircuitDetail.NAME);
		assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
		assertThat(answer.getHeaders().toSingleValueMap()).containsOnly(entry("Retry-After", "13"),
				entry("Cache-Control", "no-store"));
		assertThat(answer.getBody().getStatus()).isEqualTo(503);
		assertThat(answer.getBody().getTitle()).isEqualTo("Service Unavailable");
		assertThat(answer.getBody().getDetail())
			.isEqualTo("The circuit breaker 'pypi' is OPEN and did not permit the call.");
		assertThat(answer.getBody().getProperties()).containsOnlyKeys("circuitBreaker").containsValue("pypi");
	}

	@ParameterizedTest
	@CsvSource({ "PT0S, 1", "PT0.000000001S, 1", "PT1S, 1", "PT1.000000001S, 2", "PT12.4S, 13", "PT12.999999999S, 13",
			"PT13S, 13", "PT-3S, 1", "PT9223372036854775807S, 9223372037" })
	void secondsAreRoundedUp(Duration retryAfter, String seconds) {
		assertRetryAfter(new CircuitBreakerOpenException("pypi", State.OPEN, retryAfter), seconds);
	}

	@ParameterizedTest
	@CsvSource({ "PT9223372036854775807S", "PT9223372036854775807.999999999S" })
	void secondsDoNotOverflow(Duration retryAfter) {
		assertRetryAfter(new CircuitBreakerOpenException("pypi", State.OPEN, null) {

			private static final long serialVersionUID = 1L;

			@Override
			public Duration getRetryAfter() {
				return retryAfter;
			}

		}, Long.toString(Long.MAX_VALUE));
	}

	private static void assertRetryAfter(CircuitBreakerOpenException rejection, String seconds) {
		assertThat(OpenCircuitResponse.to(rejection, OpenCircuitDetail.NAME).getHeaders().get("Retry-After"))
			.containsExactly(seconds);
	}

	@ParameterizedTest
	@MethodSource
	void looksThroughCauses(Throwable thrown) {
		ResponseEntity<ProblemDetail> answer = OpenCircuitResponse.to(thrown, OpenCircuitDetail.NAME);
		assertThat(answer.getBody().getProperties()).containsEntry("circuitBreaker", "pypi");
		assertThat(answer.toString()).doesNotContain("secret");
	}

	static Stream<Throwable> looksThroughCauses() {
		return Stream.of(new CompletionException("secret", REJECTION), new IllegalStateException("secret", REJECTION),
				new RuntimeException("secret", new ExecutionException("secret", REJECTION)));
	}

	@ParameterizedTest
	@MethodSource
	void leavesTheRestAlone(Throwable thrown) {
		assertThat(OpenCircuitResponse.to(thrown, OpenCircuitDetail.NAME)).isNull();
	}

	static Stream<Throwable> leavesTheRestAlone() {
		Exception suppressing = new IllegalStateException();
		suppressing.addSuppressed(REJECTION);
		return Stream.of(new IllegalStateException(), suppressing, new AssertionError("", REJECTION),
				new ErrorResponseException(HttpStatus.NOT_FOUND, REJECTION),
				new RuntimeException(new ErrorResponseException(HttpStatus.NOT_FOUND, REJECTION)), new Gone(REJECTION),
				new VeryGone(REJECTION));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3 })
	void causesMayFormACircle(int length) {
		Exception last = new Exception();
		Exception first = last;
		for (int i = 1; i < length; i++) {
			first = new Exception(first);
		}
		if (first != last) {
			last.initCause(first);
		}
		assertThat(OpenCircuitResponse.to(first, OpenCircuitDetail.NAME)).isNull();
	}

	@ParameterizedTest
	@ValueSource(classes = { OpenCircuitExceptionResolver.class, OpenCircuitWebExceptionHandler.class })
	void methodIsFoundInANativeImage(Class<?> bean) {
		RuntimeHints hints = new RuntimeHints();
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, bean);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(OpenCircuitResponse.TYPE.getMethod()))
			.accepts(hints);
	}

	@ResponseStatus(HttpStatus.GONE)
	static class Gone extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Gone(Throwable cause) {
			super(cause);
		}

	}

	static class VeryGone extends Gone {

		private static final long serialVersionUID = 1L;

		VeryGone(Throwable cause) {
			super(cause);
		}

	}

}
