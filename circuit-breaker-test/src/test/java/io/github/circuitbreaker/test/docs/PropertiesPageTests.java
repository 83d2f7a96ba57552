package io.github.circuitbreaker.test.docs;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.circuitbreaker.autoconfigure.CircuitBreakerProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the reference of the properties, against the metadata.
 */
class PropertiesPageTests {

	private static final Pattern HEADER = Pattern.compile("\\| below `([^`]+)` \\| default \\| meaning \\|");

	private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| (?:`([^`]+)`)?.* \\| .+ \\|");

	private static final Pattern OURS = Pattern
		.compile("(performance\\.circuit-breaker|management\\.(endpoint|health)\\.circuitbreakers)(\\..*)?");

	private static final Map<String, Metadata> METADATA = Metadata.all()
		.entrySet()
		.stream()
		.filter((property) -> OURS.matcher(property.getKey()).matches())
		.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

	private static final Pattern INSTANCE = Pattern
		.compile("performance\\.circuit-breaker\\.(?:instances|configs)\\.[^.]+(?:\\.(.+))?");

	private static final Set<String> SETTINGS = Stream.of(CircuitBreakerProperties.Instance.class.getRecordComponents())
		.map((component) -> DataObjectPropertyName.toDashedForm(component.getName()))
		.collect(Collectors.toSet());

	@Test
	void listsAllPropertiesWithTheirDefaults() {
		Map<String, String> expected = new TreeMap<>();
		METADATA.forEach((name, property) -> expected.put(name,
				(property.defaultValue() != null) ? property.defaultValue().replace('_', '-') : "none"));
		assertThat(documented()).isEqualTo(expected);
	}

	private static Map<String, String> documented() {
		Map<String, String> documented = new TreeMap<>();
		String prefix = "";
		for (String line : Page.of("docs/properties.md").prose()) {
			Matcher header = HEADER.matcher(line);
			Matcher row = ROW.matcher(line);
			if (header.matches()) {
				prefix = header.group(1) + ".";
			}
			else if (line.isEmpty()) {
				prefix = "";
			}
			else if (!prefix.isEmpty() && row.matches()) {
				documented.put(prefix + row.group(1), (row.group(2) != null) ? row.group(2) : "none");
			}
		}
		return documented;
	}

	static List<Page> pages() {
		return Page.all();
	}

	@ParameterizedTest
	@MethodSource("pages")
	void namesOnlyPropertiesThatExist(Page page) {
		assertThat(page.codeSpans()).filteredOn((span) -> OURS.matcher(span.text()).matches())
			.allSatisfy((span) -> assertThat(exists(span.text().split(": ?")[0])).as("%s: %s exists", span, span.text())
				.isTrue());
	}

	/**
	 * Says whether there is a property, or a group of them, of this name.
	 */
	private static boolean exists(String name) {
		Matcher instance = INSTANCE.matcher(name);
		if (instance.matches()) {
			return instance.group(1) == null || SETTINGS.contains(instance.group(1));
		}
		return METADATA.keySet().stream().anyMatch((known) -> (known + ".").startsWith(name + "."));
	}

}
