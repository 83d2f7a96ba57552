package io.github.circuitbreaker.autoconfigure;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a native image keeps of the page.
 */
class CircuitBreakersPageRuntimeHintsTests {

	@ParameterizedTest
	@ValueSource(strings = { "index.html", "page.css", "page.js", "icon.svg" })
	void filesOfThePageAreKept(String file) {
		RuntimeHints hints = new RuntimeHints();
		new CircuitBreakersPageRuntimeHints().registerHints(hints, getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.resource().forResource("io/github/circuitbreaker/actuate/page/" + file))
			.accepts(hints);
	}

}
