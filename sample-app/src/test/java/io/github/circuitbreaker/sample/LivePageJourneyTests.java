package io.github.circuitbreaker.sample;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what an operator does with the live page, from a failure to a command, in a real
 * browser.
 */
@ExtendWith(BrowserExtension.class)
class LivePageJourneyTests extends AbstractSampleTests {

	@Test
	void showsAFailureAndTheRecoveryExplainsThemAndObeysCommands(Page page, @LocalServerPort int port) {
		setMode("ok");
		LivePage live = new LivePage(page).open(port);
		Locator pypi = live.card("pypi");
		assertThat(pypi).containsText("Closed");
		assertThat(live.summary()).hasText("The circuit is not open");
		assertThat(pypi).containsText("0 of 3");
		this.circuitBreakers.open("pypi");
		assertThat(pypi).containsText("Calls are rejected.");
		assertThat(pypi).containsText("3 of 3");
		assertThat(live.summary()).hasText("The circuit is open");
		assertThat(page).hasTitle("(1) Circuit breakers – circuit-breaker-sample");
		assertThat(live.status("pypi is now open.")).hasCount(1);
		assertThat(pypi).containsText("10 s until the next trial");
		this.circuitBreakers.advance(Duration.ofSeconds(6));
		assertThat(pypi).containsText("4 s until the next trial");
		this.circuitBreakers.advance(Duration.ofSeconds(4));
		assertThat(pypi).containsText("Now the next call is the trial");
		setMode("hang");
		CompletableFuture<Integer> trial = CompletableFuture.supplyAsync(() -> statusOfLookUp("requests"));
		assertThat(pypi).containsText("A trial is in progress; other calls are rejected.");
		assertThat(pypi).containsText("10 s left for the trial");
		setMode("ok");
		assertThat(pypi).containsText("Calls go through.");
		assertThat(pypi).containsText("0 of 3");
		assertThat(live.summary()).hasText("The circuit is not open");
		assertThat(page).hasTitle("Circuit breakers – circuit-breaker-sample");
		assertThat(live.status("pypi is now closed.")).hasCount(1);
		assertThat(trial.join()).isEqualTo(200);
		assertThat(live.unfold("pypi")).containsText("Half-open → Closed");
		page.keyboard().press("Escape");
		live.choose("Force open", "pypi");
		live.answer("Force open").click();
		assertThat(pypi).containsText("Opened by hand: calls are rejected until it is reset.");
		live.choose("Reset", "pypi");
		live.answer("Reset").click();
		assertThat(pypi).containsText("Calls go through.");
	}

}
