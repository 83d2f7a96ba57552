package io.github.circuitbreaker.test.docs;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the tests exist that the documentation names: a class, as in
 * {@code JourneyTests}, or a method of it, as in {@code JourneyTests.pageIsServed}.
 */
class NamedTestsTests {

	private static final Pattern NAME = Pattern.compile("([A-Z]\\w*Tests)(?:\\.(\\w+))?");

	private static final Map<String, Path> SOURCES = Page.sources()
		.stream()
		.filter((file) -> file.toString().matches(".*/src/test/.*Tests\\.(java|kt)"))
		.collect(Collectors.toMap((file) -> file.getFileName().toString().replaceFirst("\\..*", ""), (file) -> file,
				(one, other) -> one));

	static Stream<Page> pages() {
		return Page.all().stream().filter((page) -> page.codeSpans().stream().anyMatch(NamedTestsTests::namesATest));
	}

	private static boolean namesATest(Snippet span) {
		return NAME.matcher(span.text()).matches();
	}

	@ParameterizedTest
	@MethodSource("pages")
	void exist(Page page) {
		assertThat(page.codeSpans()).filteredOn(NamedTestsTests::namesATest).allSatisfy((span) -> {
			MatchResult name = NAME.matcher(span.text()).results().findFirst().orElseThrow();
			assertThat(SOURCES).as(span::toString).containsKey(name.group(1));
			if (name.group(2) != null) {
				assertThat(Page.read(SOURCES.get(name.group(1)))).as(span::toString)
					.containsPattern("(void|fun) %s\\(".formatted(name.group(2)));
			}
		});
	}

}
