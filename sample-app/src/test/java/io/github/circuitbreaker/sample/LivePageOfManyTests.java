package io.github.circuitbreaker.sample;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;
import org.springframework.test.context.TestPropertySource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the live page with many circuit breakers in all states, some of them with
 * names that look like markup or paths.
 */
@Tag("thorough")
@ExtendWith(BrowserExtension.class)
@TestPropertySource(properties = {
		"performance.circuit-breaker.instances.[<img\\ src\\=x\\ onerror\\=alert(1)>].failure-threshold=50",
		"performance.circuit-breaker.instances.silent.shadow=true",
		"performance.circuit-breaker.instances.out-of-use.enabled=false",
		"performance.circuit-breaker.instances.patient.recovery-timeout=100000d" })
class LivePageOfManyTests extends AbstractSampleTests {

	private static final String MARKUP = "<img src=x onerror=alert(1)>";

	private static final String LONG = "a-name-without-any-place-to-break-it".repeat(5);

	private static final String PATH = "/../a b?c#d%2F";

	@Autowired
	private CircuitBreakerRegistry registry;

	private Page page;

	private LivePage live;

	@BeforeEach
	void open(Page page, @LocalServerPort int port) {
		for (int i = 0; i < 300; i++) {
			this.registry.circuitBreaker("nr-" + i);
		}
		this.registry.circuitBreaker(PATH);
		this.registry.circuitBreaker(LONG);
		this.registry.getAll().forEach(CircuitBreaker::reset);
		this.registry.circuitBreaker("nr-250").forceOpen();
		this.registry.circuitBreaker("nr-260").disable();
		fail("nr-270", 3);
		fail("silent", 3);
		fail("patient", 3);
		fail(MARKUP, 20);
		this.registry.circuitBreaker(LONG)
			.acquire()
			.failure(new LongestOfAllNamesThatHaveBeenGivenToAnExceptionSoFar());
		this.page = page;
		this.live = new LivePage(page).open(port);
		assertThat(this.live.cards()).hasCount(300);
	}

	private void fail(String name, int times) {
		for (int i = 0; i < times; i++) {
			this.registry.circuitBreaker(name).acquire().failure(new ConnectException("secret"));
		}
	}

	@Test
	void showsTheWorstFirstAndNotAllAtOnce() {
		assertThat(this.live.summary()).hasText("3 of 306 circuits are open");
		assertThat(this.live.cards()
			.getByRole(AriaRole.HEADING, new Locator.GetByRoleOptions().setLevel(2))
			.filter(new Locator.FilterOptions().setVisible(true))).hasCount(300);
		assertThat(this.live.cards().locator("h2").allTextContents().subList(0, 9)).containsExactly("nr-270", "patient",
				"nr-250", "silent", "nr-260", "out-of-use", PATH, MARKUP, LONG);
		assertThat(this.page.getByText("300 of 307 are shown.")).isVisible();
		this.registry.circuitBreaker("nr-299").forceOpen();
		assertThat(this.live.cards().nth(3)).containsText("nr-299");
		assertThat(this.live.cards()).hasCount(300);
	}

	@Test
	void findsByName() {
		this.live.search().fill("NR-29");
		assertThat(this.live.cards()).hasCount(11);
		assertThat(this.live.status("11 of 307 found")).isVisible();
		this.live.search().fill("nr-299");
		assertThat(this.live.cards()).hasCount(1);
		this.live.choose("Force open", "nr-299");
		this.live.answer("Force open").click();
		assertThat(this.live.card("nr-299")).containsText("Opened by hand");
		this.live.search().fill("nobody");
		assertThat(this.live.status("0 of 307 found")).isVisible();
		this.live.search().fill("");
		assertThat(this.live.cards()).hasCount(300);
	}

	@Test
	void namesAreTextAndNothingElse() {
		Locator markup = this.live.card(MARKUP);
		assertThat(markup).containsText("20 of 50");
		assertThat(this.page.locator("img")).hasCount(0);
		this.live.choose("Force open", MARKUP);
		assertThat(this.live.question("Force " + MARKUP + " open?")).isVisible();
		this.live.answer("Force open").click();
		assertThat(markup).containsText("Opened by hand");
		assertThat(this.live.status(MARKUP + " is now forced open.")).hasCount(1);
		assertThat(this.registry.circuitBreaker(MARKUP).getState()).hasToString("FORCED_OPEN");
		assertThat(this.live.unfold(MARKUP)).containsText(Pattern.compile("Closed → Forced open.*by hand"));
		assertThat(this.page.locator("img")).hasCount(0);
	}

	@Test
	void nameThatTheServerRefusesInAUrlDoesNoHarm() {
		Locator path = this.live.card(PATH);
		path.scrollIntoViewIfNeeded();
		assertThat(this.live.commands(PATH)).not().isVisible();
		assertThat(this.live.unfold(PATH)).containsText("Not available for this name");
		assertThat(this.live.commands("nr-0")).isVisible();
	}

	@Test
	void marksShadowsAndWhatIsDisabledByConfiguration() {
		assertThat(this.live.card("silent")).containsText("Shadow");
		assertThat(this.live.card("silent")).containsText("Calls would be rejected.");
		this.live.choose("Force open", "silent");
		assertThat(this.live.question("Force silent open?")).containsText("nothing is actually rejected");
		this.live.answer("Cancel").click();
		assertThat(this.live.card("out-of-use")).containsText("Disabled by configuration");
		assertThat(this.live.commands("out-of-use")).not().isVisible();
		assertThat(this.live.commands("nr-260")).isVisible();
	}

	@Test
	void saysThatThereWillBeNoTrial() {
		assertThat(this.live.card("patient")).containsText("No trial is scheduled");
	}

	@Test
	void focusStaysWhereItIsWhenCardsMove() {
		this.live.search().fill("nr-29");
		Locator button = this.live.commands("nr-295");
		button.focus();
		fail("nr-299", 3);
		assertThat(this.live.cards().first()).containsText("nr-299");
		assertThat(button).isFocused();
		fail("nr-295", 3);
		assertThat(this.live.cards().first()).containsText("nr-295");
		assertThat(button).isFocused();
	}

	@Test
	void isReadByRolesAndNames() {
		this.live.search().fill("nr-270");
		assertThat(this.live.card("nr-270")).matchesAriaSnapshot("""
				- listitem:
				  - paragraph: Open
				  - paragraph: /for .*/
				  - heading "nr-270" [level=2]:
				    - link "nr-270"
				  - paragraph:
				    - strong: /\\d+\\ss/
				    - text: until the next trial
				  - paragraph: /.+\\/s/
				  - paragraph: 3 of 3 failures
				  - button "Commands for nr-270"
				""");
		assertThat(this.page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
			.hasText("Circuit breakers");
		assertThat(this.live.search()).hasRole(AriaRole.SEARCHBOX);
		assertThat(this.page.locator("html")).hasAttribute("lang", "en");
	}

	@ParameterizedTest
	@EnumSource(names = { "LIGHT", "DARK" })
	void isReadableInLightAndDark(ColorScheme scheme) throws IOException {
		this.page.emulateMedia(new EmulateMediaOptions().setColorScheme(scheme));
		assertReadable();
		this.live.choose("Force open", "nr-270");
		assertThat(this.live.question("Force nr-270 open?")).isVisible();
		this.page.route("**/actuator/circuitbreakers**", Route::abort);
		this.live.answer("Force open").click();
		assertThat(this.live.question("Force nr-270 open?")).containsText("The application does not answer");
		assertThat(this.live.status("Lost contact with the application")).isVisible();
		assertReadable();
	}

	private void assertReadable() throws IOException {
		assertThat((List<?>) this.page
			.evaluate(new ClassPathResource("contrast.js").getContentAsString(StandardCharsets.UTF_8))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 320, 360, 768, 1400 })
	void fitsOnEveryScreen(int width) {
		this.page.setViewportSize(width, 700);
		assertThat(this.live.card(LONG))
			.containsText(LongestOfAllNamesThatHaveBeenGivenToAnExceptionSoFar.class.getSimpleName());
		assertNothingStandsOut(width);
		assertThat(this.live.unfold(LONG)).containsText("Last failure");
		assertNothingStandsOut(width);
	}

	@Test
	void fitsOnAPhoneWithLargeText() {
		this.page.setViewportSize(360, 700);
		this.page.evaluate("document.documentElement.style.fontSize = '200%'");
		assertThat(this.live.card(LONG)).isVisible();
		assertNothingStandsOut(360);
	}

	private void assertNothingStandsOut(int width) {
		assertThat((Integer) this.page.evaluate("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
		assertThat((List<?>) this.page.evaluate(
				"""
						() => [...document.querySelectorAll('.item, .panel')].flatMap((card) => {
						  const edge = card.getBoundingClientRect().right;
						  return [...card.querySelectorAll('h2, h3, p, span, strong, dt, dd, code, button')]
						    .filter((element) => element.checkVisibility() && !element.closest('.item:not(.card) .note, .gauge .label'))
						    .filter((element) => {
						      const range = document.createRange();
						      range.selectNodeContents(element);
						      return range.getBoundingClientRect().right > edge;
						    })
						    .map((element) => element.textContent);
						})
						"""))
			.isEmpty();
	}

	private static class LongestOfAllNamesThatHaveBeenGivenToAnExceptionSoFar extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
