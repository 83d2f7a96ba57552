package io.github.circuitbreaker.sample;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route.FulfillOptions;
import com.microsoft.playwright.options.AriaRole;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the live page shows of a few circuit breakers, in which order and how,
 * and that its address keeps it.
 */
@Tag("thorough")
@ExtendWith(BrowserExtension.class)
@TestPropertySource(properties = "performance.circuit-breaker.instances.silent.shadow=true")
class LivePageSelectionTests extends AbstractSampleTests {

	@Autowired
	private CircuitBreakerRegistry registry;

	private Page page;

	private LivePage live;

	private int port;

	@BeforeEach
	void open(Page page, @LocalServerPort int port) {
		for (String name : List.of("npm", "maven", "cargo")) {
			this.registry.circuitBreaker(name);
		}
		this.registry.getAll().forEach(CircuitBreaker::reset);
		for (String name : List.of("npm", "silent")) {
			for (int i = 0; i < 3; i++) {
				this.registry.circuitBreaker(name).acquire().failure(new ConnectException());
			}
		}
		this.circuitBreakers.advance(Duration.ofSeconds(1));
		this.registry.circuitBreaker("maven").forceOpen();
		this.page = page;
		this.port = port;
		this.live = new LivePage(page).open(port);
		assertNames("npm", "maven", "silent", "cargo", "pypi");
	}

	private void assertNames(String... names) {
		assertThat(this.live.cards().getByRole(AriaRole.HEADING)).hasText(names);
	}

	private void assertAddress(String end) {
		assertThat(this.page).hasURL("http://localhost:" + this.port + LivePage.PATH + end);
	}

	private void openWith(String end) {
		this.page.navigate("about:blank");
		this.page.navigate("http://localhost:" + this.port + LivePage.PATH + end);
	}

	@Test
	void countsAreFilters() {
		assertThat(this.live.summary()).hasText("2 of 4 circuits are open");
		this.live.button("1 forced open").click();
		assertNames("maven");
		assertThat(this.live.button("1 forced open")).hasAttribute("aria-pressed", "true");
		this.live.button("2 closed").click();
		assertNames("maven", "cargo", "pypi");
		assertThat(this.live.status("3 of 5 found")).isVisible();
		assertAddress("?state=FORCED_OPEN,CLOSED");
		this.page.reload();
		assertNames("maven", "cargo", "pypi");
		this.live.button("1 forced open").click();
		this.live.button("2 closed").click();
		this.live.button("1 shadow").click();
		assertNames("silent");
		this.live.button("1 shadow").click();
		assertNames("npm", "maven", "silent", "cargo", "pypi");
		assertAddress("");
	}

	@Test
	void sortsAndSearches() {
		Locator order = this.page.getByLabel("Sort by");
		order.selectOption("Name");
		assertNames("cargo", "maven", "npm", "pypi", "silent");
		order.selectOption("Last transition");
		assertThat(this.live.cards().first()).containsText("maven");
		this.live.search().fill("P");
		assertNames("npm", "pypi");
		assertAddress("?q=P&sort=recent");
		this.page.reload();
		assertNames("npm", "pypi");
		assertThat(this.live.search()).hasValue("P");
		assertThat(order).hasValue("recent");
		openWith("?sort=traffic");
		assertNames("cargo", "maven", "npm", "pypi", "silent");
		this.registry.circuitBreaker("pypi").acquire().success();
		assertThat(this.live.cards().first()).containsText("pypi");
	}

	@Test
	void helpsWhenNothingIsFound() {
		this.live.search().fill("nobody");
		assertThat(this.page.getByText("No circuit breaker has “nobody” in its name.")).isVisible();
		this.live.button("Show all").click();
		assertNames("npm", "maven", "silent", "cargo", "pypi");
		openWith("?state=HALF_OPEN");
		assertThat(this.page.getByText("No circuit breaker is in this state now.")).isVisible();
	}

	@Test
	void showsCardsForTroubleAmongFewAndRowsIfWanted() {
		Pattern card = Pattern.compile("\\bcard\\b");
		assertThat(this.live.card("npm")).hasClass(card);
		assertThat(this.live.card("pypi")).not().hasClass(card);
		this.live.button("Rows").click();
		assertThat(this.live.card("npm")).not().hasClass(card);
		assertAddress("?view=rows");
		this.page.reload();
		assertThat(this.live.button("Rows")).hasAttribute("aria-pressed", "true");
		assertThat(this.live.card("npm")).not().hasClass(card);
	}

	@Test
	void addressOpensTheDetails() {
		openWith("?view=rows#npm");
		Locator panel = this.live.panel();
		assertThat(panel.getByRole(AriaRole.HEADING, new Locator.GetByRoleOptions().setName("npm"))).isVisible();
		assertThat(panel).containsText("java.net.ConnectException");
		assertThat(panel).containsText("3 failures in a row");
		assertThat(this.live.card("npm")).hasClass(Pattern.compile("opened"));
		this.live.unfold("pypi");
		assertAddress("?view=rows#pypi");
		assertThat(panel.getByRole(AriaRole.HEADING, new Locator.GetByRoleOptions().setName("pypi"))).isVisible();
		this.page.goBack();
		assertThat(panel.getByRole(AriaRole.HEADING, new Locator.GetByRoleOptions().setName("npm"))).isVisible();
		this.live.button("Close details").click();
		assertThat(panel).not().isVisible();
		assertAddress("?view=rows");
		openWith("#nobody");
		assertThat(panel).containsText("No circuit breaker has this name.");
	}

	@Test
	void detailsMoveNothingAndAreCopied() {
		Object before = this.live.card("cargo").boundingBox().y;
		Locator panel = this.live.unfold("npm");
		assertThat(panel).isVisible();
		assertThat((Object) this.live.card("cargo").boundingBox().y).isEqualTo(before);
		String url = "'http://localhost:" + this.port + "/actuator/circuitbreakers/npm'";
		assertThat(panel).containsText("curl " + url);
		assertThat(panel)
			.containsText("curl -X POST -H 'Content-Type: application/json' -d '{\"state\": \"CLOSED\"}' " + url);
		this.page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
		for (String[] copied : new String[][] { { "Copy the name", "npm" },
				{ "Copy the class of the last failure", "java.net.ConnectException" },
				{ "Copy the command: show it", "curl " + url } }) {
			panel.getByLabel(copied[0], new Locator.GetByLabelOptions().setExact(true)).click();
			assertThat(this.live.status("Copied.")).hasCount(1);
			this.page.waitForFunction("(text) => navigator.clipboard.readText().then((read) => read === text)",
					copied[1]);
		}
	}

	@Test
	void resetsAllThatAreOpen() {
		this.live.button("Reset all open…").click();
		Locator question = this.live.question("Reset all 3 circuits that are open?");
		assertThat(question).containsText("maven, npm, silent. 1 was opened by hand.");
		this.page.route("**/circuitbreakers/maven", (route) -> {
			if (route.request().method().equals("POST")) {
				route.fulfill(new FulfillOptions().setStatus(409));
			}
			else {
				route.fallback();
			}
		});
		this.live.answer("Reset all").click();
		assertThat(question).containsText("2 circuits were reset. maven: The settings of the application disable it.");
		this.live.answer("Cancel").click();
		assertNames("maven", "cargo", "npm", "pypi", "silent");
		assertThat(this.live.button("Reset all open…")).not().isVisible();
		assertThat(this.registry.getAll()).filteredOn((each) -> !each.getName().equals("maven"))
			.allMatch((each) -> each.getState().name().equals("CLOSED"));
	}

}
