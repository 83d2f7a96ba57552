package io.github.circuitbreaker.sample;

import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/**
 * Tests for the page of the sample in a real browser, beneath a context path.
 */
@Tag("thorough")
@ExtendWith(BrowserExtension.class)
@TestPropertySource(properties = "server.servlet.context-path=/shop")
class SamplePageTests extends AbstractSampleTests {

	private Page page;

	@Override
	String baseUrl(int port) {
		return super.baseUrl(port) + "/shop";
	}

	private void lookUpByButton() {
		this.page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Look up").setExact(true)).click();
	}

	private void setIndex(String mode) {
		this.page.locator("label")
			.filter(new Locator.FilterOptions().setHasText(Pattern.compile("^\\s*" + mode + "\\s*$")))
			.click();
	}

	private Locator steps() {
		return this.page.locator("#steps li");
	}

	private void assertDone(int count) {
		assertThat(steps().filter(new Locator.FilterOptions().setHasText("Done."))).hasCount(count);
		if (count < 4) {
			assertThat(steps().nth(count)).hasAttribute("aria-current", "step");
		}
	}

	@Test
	void stepsTickThemselvesOffAndShowWhatAClientReceives(Page page, @LocalServerPort int port) {
		this.page = page;
		setMode("ok");
		page.navigate(baseUrl(port) + "/");
		assertThat(page.getByText("Calls go through.")).isVisible();
		assertDone(0);
		setIndex("Fail");
		assertDone(1);
		for (int i = 0; i < 3; i++) {
			lookUpByButton();
			assertThat(page.locator("#log tbody tr").filter(new Locator.FilterOptions().setHasText("502")))
				.hasCount(i + 1);
		}
		assertThat(page.locator("#log tbody tr").first()).containsText("The package index gave no usable answer.");
		assertDone(2);
		lookUpByButton();
		assertThat(page.locator("#response")).hasText(Pattern.compile(
				"HTTP 503\\s+Retry-After: \\d+\\s+Content-Type: application/problem\\+json.*\"status\": 503.*",
				Pattern.DOTALL));
		assertThat(page.locator("#last-failure")).containsText("Exception");
		page.reload();
		assertThat(page.locator("#history li")).hasCount(1);
		assertThat(page.locator("#history")).containsText("3 failures in a row");
		assertDone(2);
		setIndex("OK");
		assertDone(3);
		this.circuitBreakers.advance(RECOVERY_TIMEOUT);
		assertThat(page.locator("#next-trial")).hasText("The next call is the trial");
		lookUpByButton();
		assertThat(page.locator("#log tbody tr").first()).containsText("200");
		assertDone(4);
		assertThat(page.locator("#history")).containsText("the trial succeeded");
	}

	@Test
	void switchesShowHowCallsComeBack(Page page, @LocalServerPort int port) {
		this.page = page;
		setMode("ok");
		page.navigate(baseUrl(port) + "/");
		page.locator("input[name=cold]").check();
		assertThat(page.locator("#pace")).hasText("five lookups per second");
		page.locator("input[name=cold]").uncheck();
		assertThat(page.locator("#pace")).hasText("one lookup per second");
		page.locator("input[name=ramp]").check();
		page.reload();
		assertThat(page.locator("input[name=ramp]")).isChecked();
		setIndex("Fail");
		for (int i = 0; i < 3; i++) {
			lookUpByButton();
			assertThat(page.locator("#log tbody tr").filter(new Locator.FilterOptions().setHasText("502")))
				.hasCount(i + 1);
		}
		setIndex("OK");
		this.circuitBreakers.advance(RECOVERY_TIMEOUT);
		lookUpByButton();
		assertThat(page.locator("#meaning")).hasText("The trial succeeded; 10 % of the calls go through.");
		page.locator("input[name=ramp]").uncheck();
		lookUpByButton();
		assertThat(page.locator("#meaning")).hasText("Calls go through.");
	}

}
