package io.github.circuitbreaker.sample;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;

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
		assertThat(this.pypi).containsText(Pattern.compile("\\b[1-8]\\ss until the next trial"));
	}

	@Test
	void saysHowManyCallsARampLetsThrough() {
		setRamp(true);
		this.circuitBreakers.open("pypi");
		this.circuitBreakers.advance(RECOVERY_TIMEOUT);
		setMode("ok");
		lookUp("flask").expectStatus().isOk();
		this.circuitBreakers.advance(Duration.ofSeconds(10));
		assertThat(this.pypi).containsText(Pattern.compile("The trial succeeded; 5\\d % of the calls go through\\."));
		setRamp(false);
	}

	private void setRamp(boolean ramp) {
		this.client.post()
			.uri("/simulator/recovery")
			.contentType(MediaType.APPLICATION_JSON)
			.body("{\"cold\": false, \"ramp\": %s}".formatted(ramp))
			.exchange()
			.expectStatus()
			.isNoContent();
	}

	@Test
	void showsCallsByOutcome() {
		Circuit.Calls before = circuit().calls();
		lookUp("flask").expectStatus().isOk();
		lookUp("no-such-package").expectStatus().isNotFound();
		this.circuitBreakers.open("pypi");
		lookUp("flask").expectStatus().isEqualTo(503);
		Locator panel = this.live.unfold("pypi");
		assertThat(panel).containsText("successful" + (before.successful() + 1));
		assertThat(panel).containsText("failed" + (before.failed() + 3));
		assertThat(panel).containsText("ignored" + (before.ignored() + 1));
		assertThat(panel).containsText("rejected" + (before.rejected() + 1));
	}

	@Test
	void showsTheLastTransitionsAndTheSettings() {
		this.circuitBreakers.open("pypi");
		this.circuitBreakers.advance(RECOVERY_TIMEOUT);
		setMode("ok");
		lookUp("flask").expectStatus().isOk();
		Locator panel = this.live.unfold("pypi");
		Locator history = panel.locator("ol > li");
		assertThat(history.nth(0)).containsText(Pattern.compile("Half-open → Closed.*the trial succeeded"));
		assertThat(history.nth(1)).containsText("Open → Half-open");
		assertThat(history.nth(2)).containsText(Pattern.compile("Closed → Open.*3 failures in a row"));
		assertThat(panel).containsText(Pattern.compile("recovery timeout\\s*10\\ss"));
		assertThat(panel).containsText("java.io.FileNotFoundException");
		assertThat(panel).containsText(Pattern.compile("record client errors\\s*no"));
	}

	@Test
	void opensByTheMenuAndAsksFirst() {
		this.live.choose("Force open", "pypi");
		assertThat(this.live.question("Force pypi open?")).containsText("All calls are rejected");
		assertThat(this.live.answer("Cancel")).isFocused();
		this.live.answer("Cancel").click();
		assertThat(this.live.question("Force pypi open?")).not().isVisible();
		assertThat(circuit().state()).isEqualTo("CLOSED");

		this.live.choose("Force open", "pypi");
		this.live.answer("Force open").click();
		assertThat(this.pypi).containsText("Opened by hand");
		assertThat(this.live.question("Force pypi open?")).not().isVisible();
		assertThat(circuit().state()).isEqualTo("FORCED_OPEN");
		this.live.commands("pypi").click();
		assertThat(this.live.entries())
			.hasText(new String[] { "Disable let all calls through, uncounted", "Reset close, and count from zero" });
		this.live.entry("Reset").click();
		this.live.answer("Reset").click();
		assertThat(this.pypi).containsText("Calls go through.");
		assertThat(circuit().state()).isEqualTo("CLOSED");
		this.live.commands("pypi").click();
		assertThat(this.live.entries()).hasCount(2);
		assertThat(this.live.entry("Reset")).hasCount(0);
	}

	@Test
	void disablesByTheMenuAndAsksFirst() {
		this.live.choose("Disable", "pypi");
		assertThat(this.live.question("Disable pypi?")).containsText("All calls go through");
		assertThat(circuit().state()).isEqualTo("CLOSED");
		this.live.answer("Disable").click();
		assertThat(this.pypi).containsText("Calls go through uncounted");
		assertThat(circuit().state()).isEqualTo("DISABLED");
		this.live.commands("pypi").click();
		assertThat(this.live.entry("Disable")).hasCount(0);
		this.live.entry("Reset").click();
		this.live.answer("Reset").click();
		assertThat(this.pypi).containsText("Calls go through.");
	}

	@Test
	void isSentNothingAsLongAsNothingChanges() {
		List<Integer> statuses = new CopyOnWriteArrayList<>();
		this.page.onResponse((response) -> {
			if (response.url().endsWith("/circuitbreakers")) {
				statuses.add(response.status());
			}
		});
		this.page.waitForCondition(() -> statuses.size() > 2);
		assertThat(statuses).containsOnly(304);
		lookUp("flask").expectStatus().isOk();
		this.page.waitForCondition(() -> statuses.contains(200));
	}

	@Test
	void isUsedByKeyboardAlone() {
		Locator name = this.pypi.getByRole(AriaRole.LINK);
		Locator commands = this.live.commands("pypi");
		press("Tab");
		assertThat(this.live.button("1 closed")).isFocused();
		press("Tab", "Enter");
		assertThat(this.live.panel().getByRole(AriaRole.HEADING, new Locator.GetByRoleOptions().setName("pypi")))
			.isFocused();
		this.circuitBreakers.open("pypi");
		assertThat(this.live.panel()).containsText("Calls are rejected.");
		press("Escape");
		assertThat(this.live.panel()).not().isVisible();
		assertThat(name).isFocused();
		press("Tab");
		assertThat(commands).isFocused();
		press("Enter");
		assertThat(this.live.entry("Force open")).isFocused();
		press("ArrowDown", "ArrowDown");
		assertThat(this.live.entry("Reset")).isFocused();
		press("ArrowDown", "End", "Home");
		assertThat(this.live.entry("Force open")).isFocused();
		press("Escape");
		assertThat(commands).isFocused();
		press("Enter", "Enter");
		assertThat(this.live.answer("Cancel")).isFocused();
		press("Escape");
		assertThat(commands).isFocused();
		press("Enter", "Enter", "Tab");
		assertThat(this.live.answer("Force open")).isFocused();
		press("Space");
		assertThat(this.pypi).containsText("Opened by hand");
		assertThat(commands).isFocused();
		press("Enter", "End");
		assertThat(this.live.entry("Reset")).isFocused();
		press("Enter", "Tab", "Enter");
		assertThat(this.pypi).containsText("Calls go through.");
	}

	private void press(String... keys) {
		for (String key : keys) {
			this.page.keyboard().press(key);
		}
	}

}
