package io.github.circuitbreaker.sample;

import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the live page in a real browser.
 */
@Tag("thorough")
@ExtendWith(BrowserExtension.class)
class LivePageTests extends AbstractSampleTests {

	private Page page;

	private LivePage live;

	private Locator pypi;

	@BeforeEach
	void open(Page page, @LocalServerPort int port) {
		setMode("ok");
		this.page = page;
		this.live = new LivePage(page).open(port);
		this.pypi = this.live.card("pypi");
		assertThat(this.pypi).containsText("Closed");
	}

	@Test
	void countsDownBetweenTwoPolls() {
		this.circuitBreakers.open("pypi");
		assertThat(this.pypi).containsText("10 s until the next trial");
		this.page.route("**/circuitbreakers", (route) -> {
			// Never answered, like a request that hangs.
		});
		assertThat(this.pypi).containsText(Pattern.compile("\\b[1-8] s until the next trial"));
	}

	@Test
	void showsCallsByOutcome() {
		Circuit.Calls before = circuit().calls();
		lookUp("flask").expectStatus().isOk();
		lookUp("no-such-package").expectStatus().isNotFound();
		this.circuitBreakers.open("pypi");
		lookUp("flask").expectStatus().isEqualTo(503);
		assertThat(this.pypi).containsText("successful" + (before.successful() + 1));
		assertThat(this.pypi).containsText("failed" + (before.failed() + 3));
		assertThat(this.pypi).containsText("ignored" + (before.ignored() + 1));
		assertThat(this.pypi).containsText("rejected" + (before.rejected() + 1));
	}

	@Test
	void showsTheLastTransitionsAndTheSettings() {
		this.circuitBreakers.open("pypi");
		this.circuitBreakers.advance(RECOVERY_TIMEOUT);
		setMode("ok");
		lookUp("flask").expectStatus().isOk();
		this.live.unfold("pypi");
		Locator history = this.pypi.locator("ol > li");
		assertThat(history.nth(0)).containsText(Pattern.compile("Half-open → Closed.*the trial succeeded"));
		assertThat(history.nth(1)).containsText("Open → Half-open");
		assertThat(history.nth(2)).containsText(Pattern.compile("Closed → Open.*3 failures in a row"));
		assertThat(this.pypi).containsText(Pattern.compile("recovery timeout\\s*10 s"));
		assertThat(this.pypi).containsText("java.io.FileNotFoundException");
		assertThat(this.pypi).containsText(Pattern.compile("record client errors\\s*no"));
	}

	@Test
	void opensByTheButtonAndAsksFirst() {
		this.live.button("Force open", "pypi").click();
		assertThat(this.live.question("Force pypi open?")).containsText("All calls are rejected");
		assertThat(this.live.answer("Cancel")).isFocused();
		this.live.answer("Cancel").click();
		assertThat(this.live.question("Force pypi open?")).not().isVisible();
		assertThat(circuit().state()).isEqualTo("CLOSED");

		this.live.button("Force open", "pypi").click();
		this.live.answer("Force open").click();
		assertThat(this.pypi).containsText("Opened by hand");
		assertThat(this.live.question("Force pypi open?")).not().isVisible();
		assertThat(circuit().state()).isEqualTo("FORCED_OPEN");
		assertThat(this.live.button("Force open", "pypi")).not().isVisible();

		this.live.button("Reset", "pypi").click();
		this.live.answer("Reset").click();
		assertThat(this.pypi).containsText("Calls go through.");
		assertThat(circuit().state()).isEqualTo("CLOSED");
		assertThat(this.live.button("Reset", "pypi")).not().isVisible();
	}

	@Test
	void disablesByTheButtonAndAsksFirst() {
		this.live.button("Disable", "pypi").click();
		assertThat(this.live.question("Disable pypi?")).containsText("All calls go through");
		assertThat(circuit().state()).isEqualTo("CLOSED");
		this.live.answer("Disable").click();
		assertThat(this.pypi).containsText("Calls go through uncounted");
		assertThat(circuit().state()).isEqualTo("DISABLED");
		assertThat(this.live.button("Disable", "pypi")).not().isVisible();
		this.live.button("Reset", "pypi").click();
		this.live.answer("Reset").click();
		assertThat(this.pypi).containsText("Calls go through.");
	}

	@Test
	void isUsedByKeyboardAlone() {
		this.page.keyboard().press("Tab");
		assertThat(this.pypi.locator("summary")).isFocused();
		this.page.keyboard().press("Tab");
		this.circuitBreakers.open("pypi");
		assertThat(this.pypi).containsText("Calls are rejected.");
		assertThat(this.live.button("Force open", "pypi")).isFocused();
		this.page.keyboard().press("Enter");
		assertThat(this.live.answer("Cancel")).isFocused();
		this.page.keyboard().press("Escape");
		assertThat(this.live.button("Force open", "pypi")).isFocused();
		this.page.keyboard().press("Enter");
		this.page.keyboard().press("Tab");
		assertThat(this.live.answer("Force open")).isFocused();
		this.page.keyboard().press("Space");
		assertThat(this.pypi).containsText("Opened by hand");
		assertThat(this.pypi).isFocused();
		this.page.keyboard().press("Tab");
		assertThat(this.pypi.locator("summary")).isFocused();
		this.page.keyboard().press("Tab");
		assertThat(this.live.button("Disable", "pypi")).isFocused();
		this.page.keyboard().press("Tab");
		assertThat(this.live.button("Reset", "pypi")).isFocused();
		this.page.keyboard().press("Enter");
		this.page.keyboard().press("Tab");
		this.page.keyboard().press("Enter");
		assertThat(this.pypi).containsText("Calls go through.");
	}

}
