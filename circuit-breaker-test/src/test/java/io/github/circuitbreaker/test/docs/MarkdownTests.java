package io.github.circuitbreaker.test.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the form of the documentation.
 */
class MarkdownTests {

	private static final int WIDTH = 140;

	private static final int WORDS_OF_README = 900;

	private static final Pattern ADDRESS = Pattern.compile("[a-z]+:.*");

	static List<Page> pages() {
		return Page.all();
	}

	@ParameterizedTest
	@MethodSource("pages")
	void linesFitOnTheScreen(Page page) {
		for (int i = 0; i < page.lines().size(); i++) {
			String line = page.lines().get(i);
			assertThat(line.codePointCount(0, line.length())).as("%s:%d", page, i + 1).isLessThanOrEqualTo(WIDTH);
		}
	}

	@ParameterizedTest
	@MethodSource("pages")
	void linksLeadSomewhere(Page page) {
		assertThat(page.links()).filteredOn((link) -> !ADDRESS.matcher(link.text()).matches())
			.allSatisfy(this::leadsSomewhere);
	}

	private void leadsSomewhere(Snippet link) {
		String[] parts = link.text().split("#", 2);
		Path target = link.page().path().resolveSibling(parts[0]).normalize();
		if (parts[0].isEmpty()) {
			target = link.page().path();
		}
		assertThat(Files.exists(target)).as("%s: %s exists", link, link.text()).isTrue();
		if (parts.length == 2) {
			Page page = new Page(target, Page.read(target).lines().toList());
			assertThat(page.anchors()).as("%s: the anchors of %s", link, parts[0]).contains(parts[1]);
		}
	}

	@Test
	void everyPageIsLinkedFromTheIndex() {
		List<String> links = Page.of("docs/README.md").links().stream().map(Snippet::text).toList();
		assertThat(links).containsAll(pages().stream()
			.map(Page::toString)
			.filter((page) -> page.startsWith("docs/") && !page.equals("docs/README.md"))
			.map((page) -> page.substring("docs/".length()))
			.toList());
	}

	/**
	 * The same number as of {@code wc -w README.md}.
	 */
	@Test
	void readmeIsShort() {
		assertThat(Page.of("README.md").words()).isLessThanOrEqualTo(WORDS_OF_README);
	}

}
