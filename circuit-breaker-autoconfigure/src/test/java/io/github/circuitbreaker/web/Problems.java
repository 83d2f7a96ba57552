package io.github.circuitbreaker.web;

import java.net.http.HttpResponse;

import org.springframework.test.json.JsonAssert;
import org.springframework.test.json.JsonCompareMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Assertions about answers.
 */
final class Problems {

	private Problems() {
	}

	/**
	 * Asserts that a response is the complete answer of an application whose circuit
	 * remains open for another 12.4 seconds.
	 */
	static void assertProblem(HttpResponse<String> response, String instance) {
		assertUnavailable(response);
		assertThat(response.headers().allValues("Content-Type")).containsExactly("application/problem+json");
		JsonAssert.comparator(JsonCompareMode.STRICT).assertIsMatch("""
				{"title": "Service Unavailable", "status": 503,
				 "detail": "The circuit breaker 'pypi' is OPEN and did not permit the call.",
				 "instance": "%s", "circuitBreaker": "pypi"}""".formatted(instance), response.body());
	}

	static void assertUnavailable(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().allValues("Retry-After")).containsExactly("13");
	}

	/**
	 * Asserts that another handler has answered.
	 */
	static void assertHandled(HttpResponse<String> response, String by) {
		assertThat(response.body()).isEqualTo("handled by " + by);
		assertThat(response.statusCode()).isEqualTo(502);
		assertThat(response.headers().firstValue("Retry-After")).isEmpty();
	}

}
