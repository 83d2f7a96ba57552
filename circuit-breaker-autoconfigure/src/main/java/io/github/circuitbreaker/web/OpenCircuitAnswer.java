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
 * The answer to a request that an open circuit has kept from being served: status 503,
 * when to come back, and a problem detail (RFC 9457) with the circuit breaker's name.
 */
final class OpenCircuitAnswer {

	/**
	 * What the answer is declared as, by which Spring decides how to write it. As of a
	 * controller's method, so that it is written as what a controller returns.
	 */
	static final MethodParameter TYPE = new MethodParameter(
			Objects.requireNonNull(ReflectionUtils.findMethod(OpenCircuitAnswer.class, "to", Throwable.class)), -1);

	/**
	 * Headers of what was to be answered, which is not answered now. Its length is
	 * another matter: it is no mere header.
	 */
	static final List<String> CONTENT_HEADERS = List.of(HttpHeaders.CONTENT_DISPOSITION, HttpHeaders.CONTENT_ENCODING,
			HttpHeaders.CONTENT_LANGUAGE, HttpHeaders.CONTENT_LOCATION, HttpHeaders.CONTENT_RANGE,
			HttpHeaders.CONTENT_TYPE, HttpHeaders.ETAG, HttpHeaders.LAST_MODIFIED);

	/** Causes can form a circle; nobody wraps as often as this. */
	private static final int MOST_CAUSES = 64;

	private OpenCircuitAnswer() {
	}

	/**
	 * Returns the answer to what was thrown, or {@code null} if that does not come from
	 * an open circuit.
	 */
	static @Nullable ResponseEntity<ProblemDetail> to(Throwable thrown) {
		CircuitBreakerOpenException rejection = rejectionIn(thrown);
		return (rejection != null) ? answer(rejection) : null;
	}

	/**
	 * Looks through causes, as Spring does for an exception handler. What has a status of
	 * its own, or is an error, means something else, whatever it was caused by.
	 */
	private static @Nullable CircuitBreakerOpenException rejectionIn(Throwable thrown) {
		Throwable candidate = thrown;
		for (int i = 0; i < MOST_CAUSES && candidate != null && !meansSomethingElse(candidate); i++) {
			if (candidate instanceof CircuitBreakerOpenException rejection) {
				return rejection;
			}
			candidate = candidate.getCause();
		}
		return null;
	}

	private static boolean meansSomethingElse(Throwable thrown) {
		return thrown instanceof Error || thrown instanceof ErrorResponse
				|| AnnotatedElementUtils.hasAnnotation(thrown.getClass(), ResponseStatus.class);
	}

	private static ResponseEntity<ProblemDetail> answer(CircuitBreakerOpenException rejection) {
		String name = rejection.getCircuitBreakerName();
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE,
				"The circuit breaker '%s' is %s and did not permit the call.".formatted(name, rejection.getState()));
		problem.setProperty("circuitBreaker", name);
		ResponseEntity.BodyBuilder answer = ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
			.cacheControl(CacheControl.noStore());
		Duration retryAfter = rejection.getRetryAfter();
		if (retryAfter != null) {
			answer.header(HttpHeaders.RETRY_AFTER, Long.toString(wholeSeconds(retryAfter)));
		}
		return answer.body(problem);
	}

	/**
	 * Rounds up, as whoever comes back too early is rejected again, and never returns
	 * zero, which would be an invitation not to wait at all.
	 */
	private static long wholeSeconds(Duration duration) {
		long seconds = duration.getSeconds();
		boolean up = duration.getNano() > 0 && seconds < Long.MAX_VALUE;
		return Math.max(1, up ? seconds + 1 : seconds);
	}

}
