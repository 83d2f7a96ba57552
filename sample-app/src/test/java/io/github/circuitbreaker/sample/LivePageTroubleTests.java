package io.github.circuitbreaker.sample;

import java.util.regex.Pattern;

import com.microsoft.playwright.Clock;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.Route.FulfillOptions;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the live page of an application that answers slowly, wrongly or incompletely.
 */
@Tag("thorough")
@ExtendWith(BrowserExtension.class)
@TestPropertySource(properties = "performance.circuit-breaker.instances.mirror.failure-threshold=3")
class LivePageTroubleTests extends AbstractSampleTests {

	private static final String LIST = "**/actuator/circuitbreakers";

	@Autowired
	private CircuitBreakerRegistry registry;

	private Page page;

	private LivePage live;

	@BeforeEach
	void prepare(Page page) {
		setMode("ok");
		this.page = page;
		this.live = new LivePage(page);
	}

	private Locator contact() {
		return this.page.locator("#live");
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "{\"status\": \"maintenance\"}", "{\"circuitBreakers\": null}", "<p>" })
	void answerThatIsNoneIsNotTheEnd(String body, @LocalServerPort int port) {
		this.live.open(port);
		assertThat(contact()).hasText("Live");
		this.page.route(LIST, (route) -> route.fulfill(new FulfillOptions().setBody(body)));
		assertThat(this.live.status("Lost contact with the application")).containsText("not understood");
		assertThat(contact()).not().isVisible();
		assertThat(this.live.cards()).hasCount(2);
		this.page.unroute(LIST);
		assertThat(this.live.status("The application answers again.")).hasCount(1);
		assertThat(contact()).hasText("Live");
	}

	@Test
	void oneFailureIsForgiven(@LocalServerPort int port) {
		this.live.open(port);
		assertThat(contact()).hasText("Live");
		HeldRoutes polls = new HeldRoutes(this.page, LIST, (request) -> true);
		polls.answer(Route::abort);
		polls.await();
		assertThat(contact()).hasText("Live");
		assertThat(this.live.status("Lost contact with the application")).hasCount(0);
		polls.answer(Route::abort);
		assertThat(this.live.status("Lost contact with the application")).isVisible();
	}

	@Test
	void titleRecoversThoughNothingHasChanged(@LocalServerPort int port) {
		this.live.open(port);
		assertThat(contact()).hasText("Live");
		this.page.route(LIST, Route::abort);
		assertThat(this.page).hasTitle(Pattern.compile("^⚠.*"));
		this.page.unroute(LIST);
		assertThat(this.live.status("The application answers again.")).hasCount(1);
		assertThat(this.page).hasTitle(Pattern.compile("^[^⚠]*$"));
	}

	@Test
	void applicationThatHasNeverAnsweredIsNotLost(@LocalServerPort int port) {
		this.page.route(LIST, Route::abort);
		this.live.open(port);
		assertThat(this.live.status("The application does not answer")).isVisible();
		assertThat(this.live.status("Lost")).hasCount(0);
	}

	@Test
	void saysThatOneMayNotRead(@LocalServerPort int port) {
		this.live.open(port);
		assertThat(contact()).hasText("Live");
		this.page.route(LIST, (route) -> route.fulfill(new FulfillOptions().setStatus(403)));
		assertThat(this.live.status("You are not allowed to read this (403).")).isVisible();
	}

	@Test
	void slowServerIsLeftAloneForAsLongAsItHasTaken(@LocalServerPort int port) {
		long now = System.currentTimeMillis();
		this.page.clock().install(new Clock.InstallOptions().setTime(now));
		this.page.clock().pauseAt(now + 1000);
		this.live.open(port);
		assertThat(contact()).hasText("Live");
		HeldRoutes polls = new HeldRoutes(this.page, LIST, (request) -> true);
		this.page.clock().runFor(1000);
		for (int i = 0; i < 4; i++) {
			polls.await();
			this.page.clock().runFor(8000);
			assertThat(contact()).hasText(Pattern.compile("\\d\\ss ago"));
			polls.answer(Route::resume);
			assertThat(contact()).hasText("Live");
			this.page.clock().runFor(8000);
		}
	}

	@Test
	void saysHowOldTheLastAnswerIs(@LocalServerPort int port) {
		this.page.clock().install();
		this.live.open(port);
		assertThat(contact()).hasText("Live");
		HeldRoutes polls = new HeldRoutes(this.page, LIST, (request) -> true);
		this.page.clock().runFor(2000);
		polls.await();
		this.page.clock().runFor(12_000);
		assertThat(contact()).hasText(Pattern.compile("[1-9]\\d\\ss ago"));
		polls.answer(Route::resume);
		assertThat(contact()).hasText("Live");
	}

	@Test
	void detailsThatFailDoNotKeepOthersFromTheirs(@LocalServerPort int port) {
		this.registry.circuitBreaker("mirror").forceOpen();
		this.page.route("**/actuator/circuitbreakers/mirror",
				(route) -> route.fulfill(new FulfillOptions().setStatus(500)));
		this.live.open(port);
		assertThat(this.live.cards().first()).containsText("mirror");
		assertThat(this.live.unfold("pypi")).containsText(Pattern.compile("recovery timeout\\s*10\\ss"));
		this.page.keyboard().press("Escape");
		assertThat(this.live.unfold("mirror")).containsText("Asking…");
		this.page.unroute("**/actuator/circuitbreakers/mirror");
		assertThat(this.live.panel()).containsText("Closed → Forced open");
	}

	@ParameterizedTest
	@ValueSource(strings = { ".", ".." })
	void nameThatIsNotToBeHadAsAPathIsNotAskedFor(String name, @LocalServerPort int port) {
		String body = "{\"circuitBreakers\": {\"" + name + "\": {\"state\": \"CLOSED\", \"since\": "
				+ "\"2026-01-01T00:00:00Z\", \"failureCount\": 0, \"failureThreshold\": 3, \"calls\": {}}}}";
		this.page.route(LIST, (route) -> route.fulfill(new FulfillOptions().setBody(body)));
		this.live.open(port);
		assertThat(this.live.commands(name)).not().isVisible();
		assertThat(this.live.unfold(name)).containsText("Not available for this name");
		assertThat(this.registry.getAll()).hasSize(2);
	}

}
