package io.github.circuitbreaker.sample;

import java.net.ConnectException;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the live page against the rules of axe, in each of its states.
 */
@Tag("thorough")
@ExtendWith(BrowserExtension.class)
@TestPropertySource(properties = { "performance.circuit-breaker.instances.silent.shadow=true",
		// Not the context of other tests, which expect fewer circuit breakers.
		"performance.circuit-breaker.instances.fine.failure-threshold=3" })
class LivePageAxeTests extends AbstractSampleTests {

	@Autowired
	private CircuitBreakerRegistry registry;

	private LivePage live;

	@BeforeEach
	void open(Page page, @LocalServerPort int port) {
		this.registry.circuitBreaker("by-hand").forceOpen();
		this.registry.circuitBreaker("off").disable();
		for (String name : new String[] { "pypi", "silent" }) {
			CircuitBreaker circuitBreaker = this.registry.circuitBreaker(name);
			circuitBreaker.reset();
			for (int i = 0; i < 3; i++) {
				circuitBreaker.acquire().failure(new ConnectException());
			}
		}
		this.live = new LivePage(page);
		page.setViewportSize(1300, 800);
		this.live.open(port);
		assertThat(this.live.cards()).hasCount(5);
	}

	@ParameterizedTest
	@CsvSource({ "LIGHT, NONE, 1300", "DARK, NONE, 1300", "LIGHT, ACTIVE, 1300", "DARK, NONE, 360" })
	void breaksNoRule(ColorScheme scheme, ForcedColors forced, int width, Page page) {
		page.setViewportSize(width, 800);
		page.emulateMedia(new EmulateMediaOptions().setColorScheme(scheme).setForcedColors(forced));
		assertNoViolations(page);
		this.live.button("Rows").click();
		assertNoViolations(page);
		this.live.commands("pypi").click();
		assertThat(this.live.entries()).hasCount(3);
		assertNoViolations(page);
		this.live.entry("Force open").click();
		assertThat(this.live.question("Force pypi open?")).isVisible();
		assertNoViolations(page);
		this.live.answer("Cancel").click();
		assertThat(this.live.unfold("pypi")).containsText("3 failures in a row");
		assertNoViolations(page);
		page.keyboard().press("Escape");
		this.live.search().fill("nobody");
		assertThat(this.live.button("Show all")).isVisible();
		assertNoViolations(page);
	}

	private static void assertNoViolations(Page page) {
		// In the page itself, because another one would not be of this host.
		assertThat(new AxeBuilder(page).setLegacyMode(true).analyze().getViolations())
			.extracting((rule) -> rule.getId() + ": " + rule.getNodes().get(0).getHtml())
			.isEmpty();
	}

}
