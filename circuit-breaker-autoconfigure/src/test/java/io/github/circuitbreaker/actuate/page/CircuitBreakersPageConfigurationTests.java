package io.github.circuitbreaker.actuate.page;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CircuitBreakersPageConfiguration}.
 */
class CircuitBreakersPageConfigurationTests {

	@ParameterizedTest
	@ValueSource(strings = { "index.html", "page.css", "page.js", "icon.svg" })
	void nativeImageKeepsTheFilesOfThePage(String file) {
		RuntimeHints hints = new RuntimeHints();
		new CircuitBreakersPageConfiguration.FileHints().registerHints(hints, getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.resource().forResource("io/github/circuitbreaker/actuate/page/" + file))
			.accepts(hints);
	}

}
