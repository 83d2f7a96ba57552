package io.github.circuitbreaker.test.docs;

import java.io.IOException;
import java.io.StringReader;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.actuate.CircuitBreakerDescriptor;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * The examples of data, and of the dependencies that a build declares.
 */
final class DataSnippets {

	private static final Pattern COORDINATES = Pattern.compile("['\"]([\\w.-]+):([\\w.-]+)(?::([\\w.-]+))?['\"]");

	private static final Pattern VERSION = Pattern
		.compile("<artifactId>circuit-breaker</artifactId>\\s*<version>(.+?)</version>");

	private static final String OURS = "io.github.circuitbreaker";

	private static final Set<String> FIELDS = Stream
		.concat(Stream.of(CircuitBreakerDescriptor.class, CallCounts.class),
				Arrays.stream(CircuitBreakerDescriptor.class.getDeclaredClasses()))
		.filter(Class::isRecord)
		.flatMap((type) -> Arrays.stream(type.getRecordComponents()))
		.map((component) -> component.getName())
		.collect(Collectors.toSet());

	private DataSnippets() {
	}

	static void checkJson(Snippet snippet) {
		checkFields(JsonMapper.shared().readTree(snippet.text()));
	}

	private static void checkFields(JsonNode node) {
		assertThat(FIELDS).as("fields of the endpoint").containsAll(node.propertyNames());
		node.values().forEach(DataSnippets::checkFields);
	}

	static void checkHttp(Snippet snippet) {
		String[] parts = snippet.text().split("\n\n", 2);
		assertThat(parts).hasSize(2);
		assertThat(parts[0].lines().findFirst())
			.hasValueSatisfying((line) -> assertThat(line).matches("HTTP/1.1 \\d{3} .+"));
		assertThat(parts[0].lines().skip(1)).allMatch((line) -> line.matches("[A-Za-z-]+: .+"));
		assertThatNoException().isThrownBy(() -> JsonMapper.shared().readTree(parts[1]));
	}

	static void checkXml(Snippet snippet) {
		NodeList dependencies = parse("<snippet>" + snippet.text() + "</snippet>").getElementsByTagName("dependency");
		for (int i = 0; i < dependencies.getLength(); i++) {
			Element dependency = (Element) dependencies.item(i);
			checkCoordinates(text(dependency, "groupId"), text(dependency, "artifactId"), text(dependency, "version"));
		}
	}

	private static Document parse(String xml) {
		try {
			return DocumentBuilderFactory.newInstance()
				.newDocumentBuilder()
				.parse(new InputSource(new StringReader(xml)));
		}
		catch (IOException | SAXException | ParserConfigurationException ex) {
			throw new AssertionError(ex);
		}
	}

	private static String text(Element element, String name) {
		NodeList found = element.getElementsByTagName(name);
		return (found.getLength() > 0) ? found.item(0).getTextContent() : "";
	}

	static void checkGroovy(Snippet snippet) {
		assertThat(snippet.text().lines()).allSatisfy((line) -> {
			MatchResult coordinates = COORDINATES.matcher(line).results().findFirst().orElseThrow();
			checkCoordinates(coordinates.group(1), coordinates.group(2),
					(coordinates.group(3) != null) ? coordinates.group(3) : "");
		});
	}

	private static void checkCoordinates(String group, String artifact, String version) {
		String pom = Page.read(Page.ROOT.resolve("pom.xml"));
		if (group.equals(OURS)) {
			assertThat(pom.contains("<module>" + artifact + "</module>")).as("a module is called %s", artifact)
				.isTrue();
			assertThat(VERSION.matcher(pom).results().map((match) -> match.group(1))).containsExactly(version);
		}
		else {
			assertThat(version).as("version of %s, which Spring Boot manages", artifact).isEmpty();
		}
	}

	/**
	 * The tests of the fleet take the permissions from the page and work with them.
	 */
	static void checkRedis(Snippet snippet) {
		assertThat(snippet.text().lines()).allMatch((line) -> line.startsWith("ACL SETUSER "));
	}

}
