package io.github.circuitbreaker.test.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation, in Markdown.
 *
 * @param path its path
 * @param lines all its lines
 */
record Page(Path path, List<String> lines) {

	/**
	 * The directory of the whole project, from that of this module.
	 */
	static final Path ROOT = Path.of("..");

	private static final Pattern FENCE = Pattern.compile("( *)```(\\S*)");

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private static final Pattern LINK = Pattern.compile("(?:(?<=\\])\\(|^\\[[^]]+\\]: |<img src=\")([^)\\s\"]+)");

	/**
	 * Returns all pages of the project.
	 */
	static List<Page> all() {
		return Stream.of(ROOT, ROOT.resolve("docs"), ROOT.resolve(".github"))
			.flatMap((directory) -> files(directory).stream())
			.filter((file) -> file.toString().endsWith(".md"))
			.map((file) -> new Page(file, read(file).lines().toList()))
			.toList();
	}

	/**
	 * Returns one page.
	 * @param name its path below the root of the project
	 */
	static Page of(String name) {
		return all().stream().filter((page) -> page.toString().equals(name)).findFirst().orElseThrow();
	}

	/**
	 * Returns the POMs and the sources of all modules.
	 */
	static List<Path> sources() {
		List<Path> sources = new ArrayList<>(List.of(ROOT.resolve("pom.xml")));
		for (Path parent : List.of(ROOT, ROOT.resolve("probes"))) {
			for (Path module : files(parent)) {
				if (Files.exists(module.resolve("pom.xml"))) {
					sources.add(module.resolve("pom.xml"));
					sources.addAll(below(module.resolve("src")));
				}
			}
		}
		return sources;
	}

	private static List<Path> below(Path directory) {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.toList();
		}
		catch (NoSuchFileException ex) {
			return List.of();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<Path> files(Path directory) {
		try (Stream<Path> files = Files.list(directory)) {
			return files.sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String toString() {
		return ROOT.relativize(this.path).toString();
	}

	/**
	 * Returns the blocks of code, without their indentation.
	 */
	List<Snippet> fences() {
		List<Snippet> fences = new ArrayList<>();
		for (int i = 0; i < this.lines.size(); i++) {
			Matcher start = FENCE.matcher(this.lines.get(i));
			if (start.matches()) {
				int line = i + 1;
				StringBuilder text = new StringBuilder();
				while (++i < this.lines.size() && !this.lines.get(i).equals(start.group(1) + "```")) {
					text.append(this.lines.get(i).replaceFirst("^" + start.group(1), "")).append("\n");
				}
				String language = (i < this.lines.size()) ? start.group(2) : "without an end";
				fences.add(new Snippet(this, line, language, text.toString()));
			}
		}
		return fences;
	}

	/**
	 * Returns the pieces of code within the text.
	 */
	List<Snippet> codeSpans() {
		List<Snippet> spans = new ArrayList<>();
		List<String> prose = prose();
		for (int i = 0; i < prose.size(); i++) {
			int line = i + 1;
			CODE.matcher(prose.get(i))
				.results()
				.forEach((code) -> spans.add(new Snippet(this, line, "span", code.group(1))));
		}
		return spans;
	}

	/**
	 * Returns what the links and pictures of the text refer to.
	 */
	List<Snippet> links() {
		List<Snippet> links = new ArrayList<>();
		List<String> prose = prose();
		for (int i = 0; i < prose.size(); i++) {
			int line = i + 1;
			LINK.matcher(CODE.matcher(prose.get(i)).replaceAll("code"))
				.results()
				.forEach((link) -> links.add(new Snippet(this, line, "link", link.group(1))));
		}
		return links;
	}

	/**
	 * Returns the anchors of the headings, as GitHub makes them.
	 */
	Set<String> anchors() {
		Set<String> anchors = new HashSet<>();
		for (String line : prose()) {
			if (line.matches("#+ .*")) {
				String anchor = line.replaceFirst("#+ ", "")
					.toLowerCase(Locale.ROOT)
					.replaceAll("[^\\p{L}\\p{N} _-]", "")
					.replace(' ', '-');
				String unique = anchor;
				for (int n = 1; !anchors.add(unique); n++) {
					unique = anchor + "-" + n;
				}
			}
		}
		return anchors;
	}

	/**
	 * Returns the lines, of which those within blocks of code are empty.
	 */
	List<String> prose() {
		List<String> prose = new ArrayList<>(this.lines);
		for (Snippet fence : fences()) {
			int end = Math.min(fence.line() + (int) fence.text().lines().count() + 1, prose.size());
			for (int i = fence.line() - 1; i < end; i++) {
				prose.set(i, "");
			}
		}
		return prose;
	}

	int words() {
		return (int) this.lines.stream()
			.flatMap((line) -> Arrays.stream(line.split("\\s+")))
			.filter((word) -> !word.isEmpty())
			.count();
	}

}
