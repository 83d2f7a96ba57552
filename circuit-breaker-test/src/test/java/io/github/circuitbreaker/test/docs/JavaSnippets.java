package io.github.circuitbreaker.test.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import com.sun.source.util.JavacTask;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples in Java, which are whole types, statements or members of a class. Each
 * begins with its imports, and may use the types in {@code example}.
 */
final class JavaSnippets {

	private static final Pattern IMPORT = Pattern.compile("import (?:static )?[\\w.]+?\\.(\\w+);\\n+");

	private static final List<String> WRAPPINGS = List.of("%s",
			"abstract class Statements extends Example { void statements() throws Exception {%n%s%n} }",
			"abstract class Members extends Example {%n%s%n}");

	private static final List<String> OPTIONS = List.of("--release", "17", "-proc:none", "-Xlint:deprecation,removal",
			"-XDshould-stop.ifError=FLOW", "-XDshould-stop.ifNoError=FLOW");

	private final Map<Snippet, List<String>> errors = new HashMap<>();

	private final Map<Snippet, List<String>> syntaxErrors = new HashMap<>();

	/**
	 * Compiles all examples at once, in each of the ways in which they may be meant.
	 */
	static JavaSnippets compile(List<Snippet> snippets) {
		JavaSnippets java = new JavaSnippets();
		for (String wrapping : WRAPPINGS) {
			java.compile(snippets, wrapping);
		}
		return java;
	}

	private void compile(List<Snippet> snippets, String wrapping) {
		List<Source> sources = new ArrayList<>();
		for (int i = 0; i < snippets.size(); i++) {
			sources.add(new Source(snippets.get(i), i, wrapping));
		}
		JavacTask task = (JavacTask) ToolProvider.getSystemJavaCompiler()
			.getTask(null, null, JavaSnippets::add, OPTIONS, null, sources);
		try {
			task.parse();
			sources.forEach((source) -> source.syntaxErrors.addAll(source.errors));
			task.analyze();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		for (Source source : sources) {
			if (source.syntaxErrors.isEmpty()) {
				this.errors.merge(source.snippet, source.errors,
						(before, after) -> (after.size() < before.size()) ? after : before);
			}
			this.syntaxErrors.put(source.snippet, source.syntaxErrors);
		}
	}

	private static void add(Diagnostic<? extends JavaFileObject> diagnostic) {
		if (diagnostic.getSource() instanceof Source source && diagnostic.getKind() != Diagnostic.Kind.NOTE) {
			source.errors.add("%s:%d %s".formatted(source.snippet.page(),
					source.snippet.line() + diagnostic.getLineNumber(), diagnostic.getMessage(null)));
		}
	}

	void check(Snippet snippet) {
		assertThat(this.errors.getOrDefault(snippet, this.syntaxErrors.get(snippet))).as("errors").isEmpty();
		String body = IMPORT.matcher(snippet.text()).replaceAll("");
		if (body.isBlank()) {
			return;
		}
		assertThat(IMPORT.matcher(snippet.text()).results().map((imported) -> imported.group(1)))
			.as("imports that are used")
			.allSatisfy((name) -> assertThat(body).containsPattern("\\b" + name + "\\b"));
	}

	private static final class Source extends SimpleJavaFileObject {

		private final Snippet snippet;

		private final String code;

		private final List<String> errors = new ArrayList<>();

		private final List<String> syntaxErrors = new ArrayList<>();

		private Source(Snippet snippet, int number, String wrapping) {
			super(URI.create("string:///example" + number + "/Example.java"), Kind.SOURCE);
			this.snippet = snippet;
			Matcher imports = IMPORT.matcher(snippet.text());
			int end = 0;
			while (imports.find() && imports.start() == end) {
				end = imports.end();
			}
			this.code = "package example" + number + "; import io.github.circuitbreaker.test.docs.example.*; "
					+ snippet.text().substring(0, end) + String.format(wrapping, snippet.text().substring(end));
		}

		@Override
		public boolean isNameCompatible(String simpleName, Kind kind) {
			return true;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.code;
		}

	}

}
