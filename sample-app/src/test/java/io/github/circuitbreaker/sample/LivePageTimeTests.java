package io.github.circuitbreaker.sample;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the live page makes of the differences between answers: traffic, share
 * of failures, chart. And for how near circuits are to opening.
 */
@Tag("thorough")
@ExtendWith(BrowserExtension.class)
class LivePageTimeTests extends AbstractSampleTests {

	private static final Pattern DRAWN = Pattern.compile("M.*");

	/**
	 * Answers with ten calls more each time, of which eight go through, one fails and one
	 * is slow, and with three rejected ones.
	 */
	private static LivePage openBusy(Page page, int port) {
		AtomicInteger polls = new AtomicInteger();
		ForgedAnswers.answer(page, () -> {
			int poll = polls.incrementAndGet();
			return new ForgedAnswers("a")
				.with("busy", "CLOSED",
						"""
								"failureThreshold": 3, "calls":
								{"successful": %d, "failed": %d, "slow": %d, "ignored": %d, "rejected": %d}"""
							.formatted(1000 + 6 * poll, 50 + poll, poll, 2 * poll, 3 * poll))
				.with("idle", "CLOSED");
		});
		return new LivePage(page).open(port);
	}

	private static Locator drawn(Locator root, String kind) {
		return root.locator("path.chart-" + kind);
	}

	@Test
	void showsTrafficAndTheShareOfFailures(Page page, @LocalServerPort int port) {
		LivePage live = openBusy(page, port);
		Locator busy = live.card("busy");
		assertThat(busy.locator(".rate")).hasText(Pattern.compile("([1-9]|1\\d)(\\.\\d)?/s"));
		assertThat(busy.locator(".share")).hasText("20 % failed");
		assertThat(live.card("idle").locator(".rate")).hasText("0/s");
		assertThat(live.card("idle").locator(".share")).hasText("");
	}

	@Test
	void drawsWhatWentThroughFailedAndWasRejected(Page page, @LocalServerPort int port) {
		LivePage live = openBusy(page, port);
		Locator busy = live.card("busy");
		for (String kind : new String[] { "through", "failed", "rejected" }) {
			assertThat(drawn(busy, kind)).hasAttribute("d", DRAWN);
		}
		for (String kind : new String[] { "gap", "OPEN", "HALF_OPEN" }) {
			assertThat(drawn(busy, kind)).hasAttribute("d", "");
		}
		assertThat(drawn(live.card("idle"), "through")).hasAttribute("d", "");
		assertThat(live.unfold("busy").locator("#panel-chart")).hasAttribute("aria-label",
				Pattern.compile("The last \\d+ s: \\d+ calls, \\d+ failed, \\d+ rejected; at most .*/s"));
	}

	@Test
	void drawsTheStatesBehind(Page page, @LocalServerPort int port) {
		setMode("ok");
		LivePage live = new LivePage(page).open(port);
		assertThat(live.card("pypi").locator(".rate")).hasText("0/s");
		this.circuitBreakers.open("pypi");
		assertThat(drawn(live.card("pypi"), "OPEN")).hasAttribute("d", DRAWN);
		assertThat(drawn(live.card("pypi"), "failed")).hasAttribute("d", DRAWN);
	}

	@Test
	void gapIsShownAsOneAndCountsForNothing(Page page, @LocalServerPort int port) {
		page.clock().install();
		LivePage live = openBusy(page, port);
		page.clock().runFor(5000);
		assertThat(live.card("busy").locator(".share")).hasText("20 % failed");
		page.route("**/actuator/circuitbreakers", Route::abort);
		page.clock().fastForward(60_000);
		assertThat(live.status("Lost contact with the application")).isVisible();
		assertThat(page.getByText(Pattern.compile("as of \\d\\d:\\d\\d:\\d\\d"))).isVisible();
		page.unroute("**/actuator/circuitbreakers");
		openBusyAgain(page);
		page.clock().runFor(4000);
		assertThat(live.status("The application answers again.")).hasCount(1);
		assertThat(drawn(live.card("busy"), "gap")).hasAttribute("d", DRAWN);
	}

	private static void openBusyAgain(Page page) {
		ForgedAnswers.answer(page,
				() -> new ForgedAnswers("a")
					.with("busy", "CLOSED", "\"failureThreshold\": 3, \"calls\": {\"successful\": 1000000}")
					.with("idle", "CLOSED"));
	}

	@Test
	void ofThousandsAsksForTransitionsAlone(Page page, @LocalServerPort int port) {
		List<String> asked = new CopyOnWriteArrayList<>();
		ForgedAnswers many = new ForgedAnswers("a");
		for (int i = 0; i < 3000; i++) {
			many.with("nr-" + i, "CLOSED");
		}
		page.route("**/actuator/circuitbreakers", (route) -> {
			String tag = route.request().headers().get("if-none-match");
			asked.add(String.valueOf(tag));
			Route.FulfillOptions answer = new Route.FulfillOptions();
			route.fulfill("W/\"a\"".equals(tag) ? answer.setStatus(304).setHeaders(Map.of("ETag", tag))
					: answer.setBody(many.json()).setHeaders(Map.of("ETag", "W/\"a.b\"")));
		});
		LivePage live = new LivePage(page).open(port);
		assertThat(live.summary()).hasText("None of 3,000 circuits is open");
		page.waitForCondition(() -> asked.contains("W/\"a.b\""));
		assertThat(asked).startsWith("null", "W/\"a\"");
		assertThat(page.locator("#live")).hasText("Live");
	}

	@Test
	void showsTheRateAgainstItsThreshold(Page page, @LocalServerPort int port) {
		page.route("**/actuator/circuitbreakers/rated", (route) -> route.fulfill(new Route.FulfillOptions().setBody("""
				{"state": "CLOSED", "since": "2026-01-01T00:00:00Z", "transitions": [],
				 "config": {"enabled": true, "window": "100", "failureRateThreshold": 50.0, "minimumCalls": 10}}""")));
		String[] rate = { "\"callsInWindow\": 4" };
		ForgedAnswers.answer(page, () -> new ForgedAnswers("a").with("rated", "CLOSED", rate[0] + ", \"calls\": {}"));
		LivePage live = new LivePage(page).open(port);
		assertThat(live.card("rated")).containsText("4 of 10 calls");
		rate[0] = "\"callsInWindow\": 80, \"failureRate\": 12.5";
		assertThat(live.card("rated")).containsText("13 % of 50 %");
		assertThat(live.card("rated").locator(".mark")).hasAttribute("style", "left: 50%;");
		assertThat(live.unfold("rated")).containsText("13 % of 50 % failure rate of 80 calls");
	}

}
