package io.github.circuitbreaker.autoconfigure;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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

	private MisplacedProperty() {
	}

	/**
	 * Returns the property of ours that was probably meant.
	 * @param name the name of a property that is none of ours
	 * @param beside whether its source sets properties of ours, too
	 */
	static Optional<ConfigurationPropertyName> meant(ConfigurationPropertyName name, boolean beside) {
		Stream<ConfigurationPropertyName> below = PropertyGroup.ROOTS.stream()
			.map(PropertyGroup::name)
			.flatMap((root) -> IntStream.range(1, name.getNumberOfElements())
				.filter((size) -> isBelow(root, name, size))
				.mapToObj((size) -> root.append(name.subName(size))));
		return Stream.concat(below, slipped(name, beside).stream())
			.filter((candidate) -> PropertyGroup.of(candidate).orElseThrow().contains(candidate))
			.findFirst();
	}

	private static Optional<ConfigurationPropertyName> slipped(ConfigurationPropertyName name, boolean beside) {
		ConfigurationPropertyName prefix = PropertyGroup.PREFIX;
		if (name.getNumberOfElements() > 1 && isBelow(prefix.subName(1), name, 1)) {
			return Optional.of(prefix.append(name.subName(1)));
		}
		boolean inParent = prefix.getParent().isAncestorOf(name);
		// Alone, a name such as performance.enabled may be of the application's own.
		boolean clear = beside || (inParent && name.getLastElement(Form.DASHED).contains("-"));
		return clear ? Optional.of(prefix.append(name.subName(inParent ? 1 : 0))) : Optional.empty();
	}

	/**
	 * Returns whether the first elements of a name are those of a root, regardless of
	 * typing errors, or of where one element ends and the next one begins.
	 */
	private static boolean isBelow(ConfigurationPropertyName root, ConfigurationPropertyName name, int size) {
		if (size != root.getNumberOfElements()) {
			return uniform(name, size).equals(uniform(root, root.getNumberOfElements()));
		}
		return IntStream.range(0, size)
			.allMatch((i) -> NearestName.to(name.getElement(i, Form.UNIFORM), Set.of(root.getElement(i, Form.UNIFORM)))
				.isPresent());
	}

	private static String uniform(ConfigurationPropertyName name, int size) {
		return IntStream.range(0, size).mapToObj((i) -> name.getElement(i, Form.UNIFORM)).collect(Collectors.joining());
	}

}
