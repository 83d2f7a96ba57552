package io.github.circuitbreaker.sample;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.MediaType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the page without a browser.
 */
class PageTests extends AbstractSampleTests {

	@Test
	void pageIsServedAndLoadsNothingFromElsewhere() {
		this.client.get()
			.uri("/")
			.accept(MediaType.TEXT_HTML)
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.TEXT_HTML)
			.expectBody(String.class)
			.value((page) -> assertThat(page).contains("app.js", "style.css", "icon.svg").doesNotContain("://"));
	}

	@ParameterizedTest
	@CsvSource({ "app.js, text/javascript", "breaker.js, text/javascript", "lookups.js, text/javascript",
			"recovery.js, text/javascript", "simulator.js, text/javascript", "steps.js, text/javascript",
			"style.css, text/css", "icon.svg, image/svg+xml" })
	void partsOfThePageAreServed(String file, String type) {
		this.client.get()
			.uri("/" + file)
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentTypeCompatibleWith(type);
	}

}
