package io.github.circuitbreaker.sample;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route.FulfillOptions;

/**
 * Answers for all circuit breakers that a test makes up.
 */
final class ForgedAnswers {

	private final Map<String, String> circuitBreakers = new LinkedHashMap<>();

	private final String instance;

	ForgedAnswers(String instance) {
		this.instance = instance;
	}

	/**
	 * Adds a circuit breaker.
	 * @param fields its JSON besides the state
	 */
	ForgedAnswers with(String name, String state, String fields) {
		this.circuitBreakers.put(name, """
				{"state": "%s", "since": "2026-01-01T00:00:00Z", "failureCount": 0, "recoveryTimeout": "PT30S", %s}"""
			.formatted(state, fields));
		return this;
	}

	ForgedAnswers with(String name, String state) {
		return with(name, state, "\"failureThreshold\": 3, \"calls\": {}");
	}

	String json() {
		return this.circuitBreakers.entrySet()
			.stream()
			.map((entry) -> "\"" + entry.getKey() + "\": " + entry.getValue())
			.collect(
					Collectors.joining(", ", "{\"instance\": \"" + this.instance + "\", \"circuitBreakers\": {", "}}"));
	}

	/**
	 * Gives the page an answer to each of its requests.
	 */
	static void answer(Page page, Supplier<ForgedAnswers> next) {
		page.route("**/actuator/circuitbreakers",
				(route) -> route.fulfill(new FulfillOptions().setBody(next.get().json())));
	}

}
