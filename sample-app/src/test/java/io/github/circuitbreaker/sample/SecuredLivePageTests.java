package io.github.circuitbreaker.sample;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/**
 * Tests for the live page with the default configuration of Spring Security.
 */
@Tag("thorough")
@Tag("secured")
@ExtendWith(BrowserExtension.class)
@TestPropertySource(properties = { "spring.security.user.name=operator", "spring.security.user.password=secret" })
class SecuredLivePageTests extends AbstractSampleTests {

	private Page page;

	private LivePage live;

	@BeforeEach
	void open(Page page, @LocalServerPort int port) {
		this.page = page;
		this.live = new LivePage(page).open(port);
		signIn(page);
		assertThat(this.live.card("pypi")).isVisible();
	}

	private static void signIn(Page page) {
		page.getByLabel("Username").fill("operator");
		page.getByLabel("Password").fill("secret");
		page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Sign in")).click();
	}

	@Test
	void circuitIsSteeredByWhoHasSignedIn() {
		this.live.choose("Force open", "pypi");
		this.live.answer("Force open").click();
		assertThat(this.live.card("pypi")).containsText("Opened by hand");
		this.live.choose("Reset", "pypi");
		this.live.answer("Reset").click();
		assertThat(this.live.card("pypi")).containsText("Calls go through.");
	}

	@Test
	void buttonsWorkInANewSession(@LocalServerPort int port) {
		this.page.context().clearCookies();
		Page other = this.page.context().newPage();
		new LivePage(other).open(port);
		signIn(other);
		assertThat(new LivePage(other).card("pypi")).isVisible();
		circuitIsSteeredByWhoHasSignedIn();
	}

	@Test
	void saysThatTheSessionHasEndedAndLeadsToANewOne() {
		this.page.context().clearCookies();
		assertThat(this.live.status("Your session has ended")).isVisible();
		this.live.choose("Force open", "pypi");
		this.live.answer("Force open").click();
		assertThat(this.live.question("Force pypi open?")).containsText("Your session has ended");
		this.live.answer("Cancel").click();
		this.page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("sign in again")).click();
		signIn(this.page);
		assertThat(this.live.card("pypi")).isVisible();
		assertThat(this.live.status("Your session has ended")).hasCount(0);
	}

}
