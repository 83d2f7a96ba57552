package io.github.circuitbreaker.test.migration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import io.github.circuitbreaker.test.migration.Shop.After;
import io.github.circuitbreaker.test.migration.Shop.Answer;
import io.github.circuitbreaker.test.migration.Shop.Before;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.circuitbreaker.test.migration.Shop.Answer.BREAKS;
import static io.github.circuitbreaker.test.migration.Shop.Answer.FAILS;
import static io.github.circuitbreaker.test.migration.Shop.Answer.GIVES;
import static io.github.circuitbreaker.test.migration.Shop.Answer.KNOWS_NO_SUCH_ARTICLE;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the example in {@code docs/from-resilience4j.md}: where the behavior stays
 * the same, and where it changes as the page says.
 */
@Tag("resilience4j")
class MigrationTests {

	private static final Shop BEFORE = new Before();

	private static final Shop AFTER = new After();

	private static final Duration WAIT = Duration.ofSeconds(20).plusMillis(1);

	private static final Pattern HARNESS = Pattern
		.compile("(?m)^(package .*\n\n|import org\\.junit\\.jupiter\\.api\\.Tag;\n|@Tag\\(.*\n"
				+ "|import org\\.springframework\\.test\\.context\\.ActiveProfiles;\n|@ActiveProfiles\\(.*\n)");

	@BeforeEach
	void closeCircuits() {
		BEFORE.reset();
		AFTER.reset();
	}

	@AfterAll
	static void closeShops() {
		BEFORE.close();
		AFTER.close();
	}

	@Test
	void bothOpenRejectTryAndCloseAlike() {
		assertThat(opensTriesAndCloses(BEFORE)).isEqualTo(opensTriesAndCloses(AFTER))
			.containsExactly("7, CLOSED", "UncheckedIOException, CLOSED", "7, CLOSED", "UncheckedIOException, OPEN",
					"-1, OPEN", "ordered, OPEN", "-1, OPEN", "7, HALF_OPEN", "7, HALF_OPEN", "7, CLOSED");
	}

	private static List<String> opensTriesAndCloses(Shop shop) {
		List<String> outcomes = new ArrayList<>();
		for (Answer answer : List.of(GIVES, FAILS, GIVES, FAILS, GIVES)) {
			outcomes.add(shop.count(answer));
		}
		outcomes.add(shop.order(GIVES));
		shop.advance(Duration.ofSeconds(19));
		outcomes.add(shop.count(GIVES));
		shop.advance(WAIT.minusSeconds(19));
		for (int i = 0; i < 3; i++) {
			outcomes.add(shop.count(GIVES));
		}
		return outcomes;
	}

	@Test
	void oneFailedTrialOfThreeOpensTheCircuitOnlyAfter() {
		open(BEFORE);
		assertThat(List.of(BEFORE.count(FAILS), BEFORE.count(GIVES), BEFORE.count(GIVES)))
			.containsExactly("UncheckedIOException, HALF_OPEN", "7, HALF_OPEN", "7, CLOSED");
		open(AFTER);
		assertThat(List.of(AFTER.count(FAILS), AFTER.count(GIVES))).containsExactly("UncheckedIOException, OPEN",
				"-1, OPEN");
	}

	@Test
	void ignoredExceptionsEndTheTrialsOnlyAfter() {
		open(BEFORE);
		for (int i = 0; i < 100; i++) {
			assertThat(BEFORE.count(KNOWS_NO_SUCH_ARTICLE)).isEqualTo("NoSuchElementException, HALF_OPEN");
		}
		open(AFTER);
		AFTER.count(KNOWS_NO_SUCH_ARTICLE);
		AFTER.count(KNOWS_NO_SUCH_ARTICLE);
		assertThat(AFTER.count(KNOWS_NO_SUCH_ARTICLE)).isEqualTo("NoSuchElementException, CLOSED");
	}

	@Test
	void ignoredExceptionsAreInTheWindowOnlyAfter() {
		for (Shop shop : List.of(BEFORE, AFTER)) {
			shop.count(KNOWS_NO_SUCH_ARTICLE);
			shop.count(KNOWS_NO_SUCH_ARTICLE);
			shop.count(FAILS);
			shop.count(FAILS);
		}
		assertThat(BEFORE.count(GIVES)).isEqualTo("7, CLOSED");
		assertThat(AFTER.count(GIVES)).isEqualTo("-1, OPEN");
	}

	@Test
	void errorsInAllTrialsOpenTheCircuitOnlyAfter() {
		open(BEFORE);
		for (int i = 0; i < 3; i++) {
			assertThat(BEFORE.count(BREAKS)).isEqualTo("StackOverflowError, HALF_OPEN");
		}
		BEFORE.advance(Duration.ofDays(1));
		assertThat(BEFORE.count(GIVES)).isEqualTo("-1, HALF_OPEN");
		open(AFTER);
		assertThat(AFTER.count(BREAKS)).isEqualTo("StackOverflowError, OPEN");
	}

	private static void open(Shop shop) {
		for (int i = 0; i < 4; i++) {
			shop.count(FAILS);
		}
		assertThat(shop.count(GIVES)).isEqualTo("-1, OPEN");
		shop.advance(WAIT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "java/com/example/before/Stock.java", "java/com/example/after/Stock.java",
			"java/com/example/before/StockTests.java", "java/com/example/after/StockTests.java",
			"resources/application-before.yaml", "resources/application-after.yaml" })
	void pageShowsTheExampleAsItIsTested(String file) throws IOException {
		String shown = HARNESS.matcher(Files.readString(Path.of("src/test", file))).replaceAll("");
		assertThat(Files.readString(Path.of("../docs/from-resilience4j.md"))).contains("\n" + shown + "```\n");
	}

}
