package io.github.circuitbreaker.sample;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.Route.FulfillOptions;
import com.microsoft.playwright.options.AriaRole;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the dialogs of the live page when the application is slow or refuses a
 * change.
 */
@Tag("thorough")
@ExtendWith(BrowserExtension.class)
@TestPropertySource(properties = "performance.circuit-breaker.instances.mirror.failure-threshold=3")
class LivePageQuestionTests extends AbstractSampleTests {

	private static final String PYPI = "**/actuator/circuitbreakers/pypi";

	@Autowired
	private CircuitBreakerRegistry registry;

	private Page page;

	private LivePage live;

	@BeforeEach
	void open(Page page, @LocalServerPort int port) {
		setMode("ok");
		this.page = page;
		this.live = new LivePage(page).open(port);
		assertThat(this.live.cards()).hasCount(2);
	}

	/**
	 * Confirms a dialog on a slow server, closes it, and opens another one.
	 */
	private HeldRoutes askAnotherMeanwhile() {
		HeldRoutes held = new HeldRoutes(this.page, PYPI, (request) -> request.method().equals("POST"));
		this.live.choose("Force open", "pypi");
		this.live.answer("Force open").click();
		held.await();
		this.page.keyboard().press("Escape");
		this.live.choose("Disable", "mirror");
		assertThat(this.live.question("Disable mirror?")).isVisible();
		assertThat(this.live.answer("Disable")).isEnabled();
		return held;
	}

	private void assertOtherQuestionIsStillAsked() {
		assertThat(this.live.question("Disable mirror?")).isVisible();
		assertThat(this.page.getByRole(AriaRole.ALERT)).hasText("");
		this.live.answer("Disable").click();
		assertThat(this.live.card("mirror")).containsText("Calls go through uncounted");
		assertThat(this.live.question("Disable mirror?")).not().isVisible();
	}

	@Test
	void lateErrorIsNotShownUnderAnotherQuestion() {
		HeldRoutes held = askAnotherMeanwhile();
		Runnable finished = awaitEndOf("pypi");
		held.answer((route) -> route.fulfill(new FulfillOptions().setStatus(409)));
		finished.run();
		assertOtherQuestionIsStillAsked();
		assertThat(circuit().state()).isEqualTo("CLOSED");
	}

	@Test
	void lateSuccessDoesNotCloseAnotherQuestion() {
		HeldRoutes held = askAnotherMeanwhile();
		held.answer(Route::resume);
		// Behind the dialog, because the page polls again after a change.
		assertThat(this.live.card("pypi")).containsText("Opened by hand");
		assertOtherQuestionIsStillAsked();
	}

	private Runnable awaitEndOf(String name) {
		boolean[] ended = new boolean[1];
		this.page.onResponse((response) -> ended[0] |= response.url().endsWith("/" + name) && response.status() == 409);
		return () -> this.page.waitForCondition(() -> ended[0]);
	}

	@ParameterizedTest
	@CsvSource({ "401, You are not allowed to do this.", "403, You are not allowed to do this.",
			"409, The settings of the application disable it.", "500, the application answers with status 500" })
	void saysInPlaceWhyItIsRefused(int status, String text) {
		this.page.route(PYPI, (route) -> {
			if (route.request().method().equals("POST")) {
				route.fulfill(new FulfillOptions().setStatus(status));
			}
			else {
				route.fallback();
			}
		});
		this.live.choose("Force open", "pypi");
		this.live.answer("Force open").click();
		assertThat(this.live.question("Force pypi open?")).containsText(text);
		assertThat(circuit().state()).isEqualTo("CLOSED");
	}

	@Test
	void noButtonsUntilItIsKnownWhetherTheSettingsDisable(@LocalServerPort int port) {
		this.registry.circuitBreaker("pypi").disable();
		HeldRoutes held = new HeldRoutes(this.page, PYPI, (request) -> true);
		this.live.open(port);
		held.await();
		assertThat(this.live.card("pypi")).containsText("Disabled");
		assertThat(this.live.commands("mirror")).isVisible();
		assertThat(this.live.commands("pypi")).not().isVisible();
		held.release();
		assertThat(this.live.commands("pypi")).isVisible();
	}

}
