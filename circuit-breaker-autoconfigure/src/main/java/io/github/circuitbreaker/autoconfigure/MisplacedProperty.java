package io.github.circuitbreaker.autoconfigure;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.circuitbreaker.aspect.lookup.NearestName;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * Recognizes properties of the circuit breakers below a misspelled prefix, or on the
 * wrong level of a file.
 */
final class MisplacedProperty {

	/** A key that slipped to the left. */
	private static final Pattern KEY = Pattern.compile(
			"(?:%s)(?:[.\\[].*)?".formatted(String.join("|", PropertyGroup.ROOTS.get(0).keys()).replace("-", "[_-]?")),
			Pattern.CASE_INSENSITIVE);

	/** Other products have properties of these names, too. */
	private static final Set<String> COMMON = Set.of("enabled", "name");

	private MisplacedProperty() {
	}

	/**
	 * Returns the property of ours that was probably meant.
	 * @param text the name of a property that is none of ours
	 * @param beside whether its source sets properties of ours, too
	 */
	static Optional<ConfigurationPropertyName> meant(String text, boolean beside) {
		String lower = text.toLowerCase(Locale.ROOT);
		// Most names have nothing to do with us, which is to be found out fast.
		boolean near = lower.contains("circuit") || lower.contains("breaker") || lower.contains("performance");
		if (!near && !KEY.matcher(text).matches()) {
			return Optional.empty();
		}
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(text, '.');
		Stream<ConfigurationPropertyName> below = PropertyGroup.ROOTS.stream()
			.map(PropertyGroup::name)
			.flatMap((root) -> IntStream.range(1, name.getNumberOfElements())
				.filter((size) -> isNear(UnreadVariables.letters(root), UnreadVariables.letters(name.chop(size))))
				.mapToObj((size) -> root.append(name.subName(size))));
		return Stream.concat(below, slipped(name, beside)).filter(PropertyGroup::isProperty).findFirst();
	}

	/**
	 * Returns whether a prefix is ours, with its first word or without it, give or take a
	 * typing error.
	 */
	private static boolean isNear(String ours, String prefix) {
		return Stream.of(prefix, "performance" + prefix)
			.anyMatch((text) -> Math.abs(text.length() - ours.length()) <= 1 && NearestName.distance(text, ours) <= 2);
	}

	/**
	 * Returns the property that would be meant by a line on a wrong level.
	 */
	private static Stream<ConfigurationPropertyName> slipped(ConfigurationPropertyName name, boolean beside) {
		boolean inParent = PropertyGroup.PREFIX.getParent().isAncestorOf(name);
		String key = name.getLastElement(Form.DASHED);
		// Alone, a name such as performance.window may be of the application's own.
		boolean clear = !COMMON.contains(key) && (beside || (inParent && key.contains("-")));
		return clear ? Stream.of(PropertyGroup.PREFIX.append(name.subName(inParent ? 1 : 0))) : Stream.empty();
	}

}
