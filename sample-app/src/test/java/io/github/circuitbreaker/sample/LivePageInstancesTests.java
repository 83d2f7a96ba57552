package io.github.circuitbreaker.sample;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/**
 * Tests for the live page when a load balancer spreads its requests over instances.
 */
@Tag("thorough")
@ExtendWith(BrowserExtension.class)
class LivePageInstancesTests extends AbstractSampleTests {

	private static final List<ForgedAnswers> BOTH = List.of(
			new ForgedAnswers("eu-1").with("pypi", "CLOSED").with("npm", "CLOSED"),
			new ForgedAnswers("eu-2").with("pypi", "OPEN", "\"failureThreshold\": 3, \"retryAfter\": \"PT30S\"")
				.with("npm", "CLOSED"));

	private final List<ForgedAnswers> instances = new CopyOnWriteArrayList<>(BOTH);

	private LivePage open(Page page, int port) {
		AtomicInteger polls = new AtomicInteger();
		ForgedAnswers.answer(page, () -> this.instances.get(polls.getAndIncrement() % this.instances.size()));
		return new LivePage(page).open(port);
	}

	@Test
	void tellsThemApart(Page page, @LocalServerPort int port) {
		LivePage live = open(page, port);
		assertThat(page.getByText("2 instances answer in turn; shown is")).isVisible();
		assertThat(live.status("2 instances answer in turn.")).hasCount(1);
		assertThat(live.summary()).hasText("None of 2 circuits is open");
		assertThat(live.card("pypi")).containsText("Open on eu-2");
		page.waitForTimeout(3000);
		assertThat(live.summary()).hasText("None of 2 circuits is open");
		assertThat(live.status("is now")).hasCount(0);
		live.button("eu-2").click();
		assertThat(live.summary()).hasText("1 of 2 circuits is open");
		assertThat(live.card("pypi")).containsText("Closed on eu-1");
		page.waitForTimeout(2000);
		assertThat(live.summary()).hasText("1 of 2 circuits is open");
		assertThat(live.status("is now")).hasCount(0);
		assertThat(live.unfold("pypi")).containsText("Closed on instance eu-1");
	}

	@Test
	void saysWhereCommandsGo(Page page, @LocalServerPort int port) {
		page.route("**/actuator/circuitbreakers/npm", Route::abort);
		LivePage live = open(page, port);
		assertThat(page.getByText("2 instances answer in turn; shown is")).isVisible();
		live.choose("Force open", "npm");
		assertThat(live.question("Force npm open?"))
			.containsText("It goes to one of the 2 instances behind this address (eu-1, eu-2)");
	}

	@Test
	void followsAnotherInstanceWhenItsOwnIsGone(Page page, @LocalServerPort int port) {
		LivePage live = open(page, port);
		assertThat(page.getByText("2 instances answer in turn; shown is")).isVisible();
		this.instances.remove(0);
		assertThat(page.getByText("Instance eu-2")).isVisible();
		assertThat(live.summary()).hasText("1 of 2 circuits is open");
		assertThat(live.status("is now")).hasCount(0);
	}

	@Test
	void showsTheNameOfTheInstance(Page page, @LocalServerPort int port) {
		this.instances.remove(1);
		LivePage live = open(page, port);
		assertThat(page.getByText("Instance eu-1")).isVisible();
		live.choose("Force open", "pypi");
		assertThat(live.question("Force pypi open?")).containsText("It applies to this instance (eu-1) only.");
	}

}
