package io.github.circuitbreaker.autoconfigure;

import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

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
		return PropertyGroup.ROOTS.stream()
			.map(PropertyGroup::name)
			.filter((root) -> isBelow(root, name))
			.findFirst()
			.map((root) -> root.append(name.subName(root.getNumberOfElements())))
			.or(() -> slipped(name, beside))
			.filter((candidate) -> PropertyGroup.of(candidate).orElseThrow().contains(candidate));
	}

	private static Optional<ConfigurationPropertyName> slipped(ConfigurationPropertyName name, boolean beside) {
		ConfigurationPropertyName prefix = PropertyGroup.PREFIX;
		if (isBelow(prefix.subName(1), name)) {
			return Optional.of(prefix.append(name.subName(1)));
		}
		boolean inParent = prefix.getParent().isAncestorOf(name);
		// Alone, a name such as performance.enabled may be of the application's own.
		boolean clear = beside || (inParent && name.getLastElement(Form.DASHED).contains("-"));
		return clear ? Optional.of(prefix.append(name.subName(inParent ? 1 : 0))) : Optional.empty();
	}

	/**
	 * Returns whether a name is below a root, regardless of typing errors.
	 */
	private static boolean isBelow(ConfigurationPropertyName root, ConfigurationPropertyName name) {
		int size = root.getNumberOfElements();
		return name.getNumberOfElements() > size && IntStream.range(0, size)
			.allMatch((i) -> NearestName.to(name.getElement(i, Form.UNIFORM), Set.of(root.getElement(i, Form.UNIFORM)))
				.isPresent());
	}

}
