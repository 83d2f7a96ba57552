package io.github.circuitbreaker.sample;

import java.util.regex.Pattern;

import com.microsoft.playwright.Page;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/**
 * Tests for the live page while the application restarts.
 */
@Tag("thorough")
@ExtendWith(BrowserExtension.class)
class LivePageRestartTests {

	private ConfigurableApplicationContext application;

	@AfterEach
	void stop() {
		this.application.close();
	}

	private int start(int port) {
		this.application = new SpringApplicationBuilder(SampleApplication.class).run("--server.port=" + port);
		return this.application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	@Test
	void saysThatItHasLostTheApplicationAndFindsItAgain(Page page) {
		int port = start(0);
		LivePage live = new LivePage(page).open(port);
		this.application.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").forceOpen();
		assertThat(live.card("pypi")).containsText("Opened by hand");

		this.application.close();
		assertThat(page
			.getByText(Pattern.compile("Lost contact with the application at \\d\\d:\\d\\d:\\d\\d, trying again")))
			.isVisible();
		assertThat(page).hasTitle("⚠ (1) Circuit breakers – circuit-breaker-sample");

		start(port);
		assertThat(live.status("The application answers again.")).hasCount(1);
		assertThat(page.getByText("Lost contact with the application")).hasCount(0);
		assertThat(live.card("pypi")).containsText("Calls go through.");
		assertThat(page).hasTitle("Circuit breakers – circuit-breaker-sample");
		live.choose("Force open", "pypi");
		live.answer("Force open").click();
		assertThat(live.card("pypi")).containsText("Opened by hand");
	}

}
