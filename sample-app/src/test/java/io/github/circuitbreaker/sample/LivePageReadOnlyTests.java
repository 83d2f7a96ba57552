package io.github.circuitbreaker.sample;

import java.util.regex.Pattern;

import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/**
 * Tests for the live page when the endpoint is read-only, as it is by default.
 */
@Tag("thorough")
@ExtendWith(BrowserExtension.class)
@TestPropertySource(properties = "management.endpoint.circuitbreakers.access=read-only")
class LivePageReadOnlyTests extends AbstractSampleTests {

	@Test
	void showsStatesAndOffersNoCommands(Page page, @LocalServerPort int port) {
		LivePage live = new LivePage(page).open(port);
		assertThat(live.card("pypi")).containsText("Closed");
		this.circuitBreakers.open("pypi");
		assertThat(live.card("pypi")).containsText("Calls are rejected.");
		assertThat(live.buttons(Pattern.compile("Commands|Reset"))).hasCount(0);
		assertThat(live.unfold("pypi")).not().containsText("curl -X POST");
		assertThat(live.buttons(Pattern.compile("Commands|Reset"))).hasCount(0);
	}

}
