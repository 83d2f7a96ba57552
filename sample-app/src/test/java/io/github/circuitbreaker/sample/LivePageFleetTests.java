package io.github.circuitbreaker.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Locator.GetByTextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route.FulfillOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the live page of an instance in a fleet.
 */
@Tag("thorough")
@ExtendWith(BrowserExtension.class)
class LivePageFleetTests extends AbstractSampleTests {

	private LivePage live;

	private void open(Page page, int port, String fleet) {
		page.route("**/actuator/circuitbreakers", (route) -> {
			APIResponse response = route.fetch();
			route.fulfill(new FulfillOptions().setResponse(response)
				.setBody(response.text().replace("\"pypi\":{", "\"pypi\":{\"fleet\":" + fleet + ",")));
		});
		this.live = new LivePage(page).open(port);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{"scope": "fleet", "votes": 3, "liveInstances": 5, "viewAge": "PT0.4S"}  | Fleet: 3 of 5 instances vote to open · seen 0.4 s ago
					{"scope": "fleet", "votes": 1, "liveInstances": 1200, "viewAge": "PT2M"} | Fleet: 1 of 1,200 instances votes to open · seen 2 min ago
					{"scope": "local", "votes": 1, "liveInstances": 1, "viewAge": "PT0.4S"}  | On its own: there is no other instance · seen 0.4 s ago
					{"scope": "local", "votes": 2, "liveInstances": 5, "viewAge": "PT12S"}   | On its own: the fleet's store does not answer · seen 12 s ago: 2 of 5 instances vote to open
					{"scope": "local", "votes": 0, "liveInstances": 0}                       | On its own: the fleet's store has not answered yet
					""")
	void saysInOneLineWhatTheFleetThinks(String fleet, String text, Page page, @LocalServerPort int port) {
		open(page, port, fleet);
		assertThat(this.live.unfold("pypi").getByText(text, exactly())).isVisible();
	}

	@Test
	void saysNothingOfWhatItDoesNotKnow(Page page, @LocalServerPort int port) {
		open(page, port, "{\"scope\": \"galaxy\", \"votes\": 3}");
		assertThat(this.live.card("pypi")).containsText("Closed");
		assertThat(this.live.card("pypi")).not().containsText("Fleet");
		assertThat(this.live.card("pypi")).not().containsText("On its own");
	}

	@Test
	void commandIsForThisInstanceOrForAll(Page page, @LocalServerPort int port) {
		open(page, port, "{\"scope\": \"fleet\", \"votes\": 0, \"liveInstances\": 3, \"viewAge\": \"PT0.4S\"}");
		List<String> commands = new ArrayList<>();
		page.route("**/actuator/circuitbreakers/pypi", (route) -> {
			if (route.request().method().equals("POST")) {
				commands.add(route.request().postData());
				route.fulfill(new FulfillOptions().setStatus(204));
			}
			else {
				route.fallback();
			}
		});
		this.live.choose("Force open", "pypi");
		Locator question = this.live.question("Force pypi open?");
		assertThat(question.getByLabel(Pattern.compile("This instance \\([0-9a-f]{8}\\) only"))).isChecked();
		this.live.answer("Force open").click();
		assertThat(question).not().isVisible();
		this.live.choose("Force open", "pypi");
		question.getByLabel("All 3 instances").check();
		this.live.answer("Force open").click();
		assertThat(question).not().isVisible();
		assertThat(commands).containsExactly("{\"state\":\"FORCED_OPEN\"}",
				"{\"state\":\"FORCED_OPEN\",\"scope\":\"fleet\"}");
	}

	private static GetByTextOptions exactly() {
		return new GetByTextOptions().setExact(true);
	}

}
