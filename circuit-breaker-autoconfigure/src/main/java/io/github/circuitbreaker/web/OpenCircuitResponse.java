package io.github.circuitbreaker.web;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * The answer to a request that an open circuit kept from being served: status 503, the
 * time after which to retry, and a problem detail (RFC 9457) that may name the circuit
 * breaker.
 */
final class OpenCircuitResponse {

	/**
	 * The declared type of the answer. Spring writes the answer as if a controller method
	 * of this type had returned it.
	 */
	static final MethodParameter TYPE = new MethodParameter(Objects.requireNonNull(
			ReflectionUtils.findMethod(OpenCircuitResponse.class, "to", Throwable.class, OpenCircuitDetail.class)), -1);

	/**
	 * Headers that describe the original response body, which is not sent. The content
	 * length is missing, because each web stack resets it in its own way.
	 */
	static final List<String> CONTENT_HEADERS = List.of(HttpHeaders.CONTENT_DISPOSITION, HttpHeaders.CONTENT_ENCODING,
			HttpHeaders.CONTENT_LANGUAGE, HttpHeaders.CONTENT_LOCATION, HttpHeaders.CONTENT_RANGE,
			HttpHeaders.CONTENT_TYPE, HttpHeaders.ETAG, HttpHeaders.LAST_MODIFIED);

	/** Protects against circular causes. Real exceptions have fewer. */
	private static final int MAX_CAUSES = 64;

	private OpenCircuitResponse() {
	}

	/**
	 * Returns the answer to an exception, or {@code null} if no open circuit caused it.
	 * @param detail what the answer tells of the circuit breaker
	 */
	static @Nullable ResponseEntity<ProblemDetail> to(Throwable thrown, OpenCircuitDetail detail) {
		CircuitBreakerOpenException rejection = rejectionIn(thrown);
		return (rejection != null) ? answer(rejection, detail) : null;
	}

	/**
	 * Searches the causes, as Spring does for an exception handler. Stops at an error or
	 * an exception with a status of its own, because that is the one to answer.
	 */
	private static @Nullable CircuitBreakerOpenException rejectionIn(Throwable thrown) {
		Throwable candidate = thrown;
		for (int i = 0; i < MAX_CAUSES && candidate != null && !hasOwnAnswer(candidate); i++) {
			if (candidate instanceof CircuitBreakerOpenException rejection) {
				return rejection;
			}
			candidate = candidate.getCause();
		}
		return null;
	}

	private static boolean hasOwnAnswer(Throwable thrown) {
		return thrown instanceof Error || thrown instanceof ErrorResponse
				|| AnnotatedElementUtils.hasAnnotation(thrown.getClass(), ResponseStatus.class);
	}

	private static ResponseEntity<ProblemDetail> answer(CircuitBreakerOpenException rejection,
			OpenCircuitDetail detail) {
		ProblemDetail problem = ProblemDetail.forStatus(HttpStatus.SERVICE_UNAVAILABLE);
		if (detail == OpenCircuitDetail.NAME) {
			String name = rejection.getCircuitBreakerName();
			problem.setDetail("The circuit breaker '%s' is %s and did not permit the call.".formatted(name,
					rejection.getState()));
			problem.setProperty("circuitBreaker", name);
		}
		ResponseEntity.BodyBuilder answer = ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
			.cacheControl(CacheControl.noStore());
		Duration retryAfter = rejection.getRetryAfter();
		if (retryAfter != null) {
			answer.header(HttpHeaders.RETRY_AFTER, Long.toString(wholeSeconds(retryAfter)));
		}
		return answer.body(problem);
	}

	/**
	 * Rounds up, because a client that retries too early is rejected again. Never returns
	 * zero, because that would tell the client not to wait at all.
	 */
	private static long wholeSeconds(Duration duration) {
		long seconds = duration.getSeconds();
		boolean up = duration.getNano() > 0 && seconds < Long.MAX_VALUE;
		return Math.max(1, up ? seconds + 1 : seconds);
	}

}
