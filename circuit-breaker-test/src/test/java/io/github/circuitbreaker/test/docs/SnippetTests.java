package io.github.circuitbreaker.test.docs;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the examples of the documentation: each compiles, starts, parses, or names
 * what exists.
 */
class SnippetTests {

	private static final Map<String, Consumer<Snippet>> CHECKS = Map.ofEntries(
			Map.entry("yaml", SettingsSnippets::check), Map.entry("properties", SettingsSnippets::check),
			Map.entry("json", DataSnippets::checkJson), Map.entry("http", DataSnippets::checkHttp),
			Map.entry("xml", DataSnippets::checkXml), Map.entry("groovy", DataSnippets::checkGroovy),
			Map.entry("log", LogSnippets::check), Map.entry("shell", ShellSnippets::check),
			Map.entry("redis", DataSnippets::checkRedis), Map.entry("text", (drawing) -> {
			}));

	@TestFactory
	Stream<DynamicTest> everySnippetWorks() {
		List<Snippet> snippets = Page.all().stream().flatMap((page) -> page.fences().stream()).toList();
		JavaSnippets java = JavaSnippets
			.compile(snippets.stream().filter((snippet) -> snippet.language().equals("java")).toList());
		return snippets.stream().map((snippet) -> test(snippet, () -> {
			if (snippet.language().equals("java")) {
				java.check(snippet);
			}
			else {
				assertThat(CHECKS.keySet()).as("languages that are tested").contains(snippet.language());
				CHECKS.get(snippet.language()).accept(snippet);
			}
		}));
	}

	@TestFactory
	Stream<DynamicTest> everyCommandInTheTextExists() {
		return Page.all()
			.stream()
			.flatMap((page) -> page.codeSpans().stream())
			.filter((span) -> span.text().startsWith("./mvnw "))
			.map((span) -> test(span, () -> ShellSnippets.check(span)));
	}

	private static DynamicTest test(Snippet snippet, Runnable check) {
		return DynamicTest.dynamicTest(snippet.toString(), () -> {
			try {
				check.run();
			}
			catch (AssertionError | RuntimeException ex) {
				throw new AssertionError(snippet + ": " + ex.getMessage(), ex);
			}
		});
	}

}
