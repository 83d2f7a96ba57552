package io.github.circuitbreaker.autoconfigure;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.StringUtils;

/**
 * Restores the names of the instances to their original spelling, which the binder does
 * not always preserve in the keys of a map.
 */
final class InstanceNames {

	static final String REMEDY = "Put names that contain other characters than letters, digits, - and _"
			+ " in brackets and quotation marks, as in \"[pypi.org]\".";

	private InstanceNames() {
	}

	/**
	 * Returns the names of the instances in their original spelling.
	 * @param environment where the properties are set
	 * @param bound the names that the binder has found
	 * @throws InvalidConfigurationException if the binder misreads a name or cannot tell
	 * two of them apart
	 */
	static Set<String> of(ConfigurableEnvironment environment, Collection<String> bound) {
		Map<String, String> names = new TreeMap<>();
		for (WrittenProperty property : WrittenProperty.all(environment)) {
			checkNotGroup(property);
			if (PropertyGroup.INSTANCES.isAncestorOf(property.name())) {
				String name = name(property);
				String same = names.putIfAbsent(uniform(name), name);
				if (same != null && !same.equals(name)) {
					throw property.invalid("differs only in case, - or _ from the instance " + same,
							"Write %s and %s alike, or give them names that differ in more than case, - and _."
								.formatted(same, name));
				}
			}
		}
		// The others come from environment variables, which are in lower case.
		bound.forEach((name) -> names.putIfAbsent(uniform(name), name));
		return new LinkedHashSet<>(names.values());
	}

	/**
	 * Refuses a value in place of the properties of a group, which the binder may ignore.
	 */
	private static void checkNotGroup(WrittenProperty property) {
		PropertyGroup group = PropertyGroup.of(property.name()).orElseThrow();
		if (group.name().equals(property.name()) && property.value() != null
				&& !property.value().toString().isEmpty()) {
			throw property.invalid("is not a property but a group of properties",
					"Write the properties below it: %s.".formatted(String.join(", ", group.keys())));
		}
	}

	private static String name(WrittenProperty property) {
		ConfigurationPropertyName instances = PropertyGroup.INSTANCES;
		String name = property.name().getElement(instances.getNumberOfElements(), Form.ORIGINAL);
		if (name.isBlank()) {
			throw property.invalid("has a blank name", "Give the instance the name of a circuit breaker.");
		}
		if (!property.text().contains("." + name) && !property.text().contains("[" + name + "]")) {
			throw property.invalid("would be read as the instance " + name, REMEDY);
		}
		return name;
	}

	private static String uniform(String name) {
		return StringUtils.deleteAny(name, "-_").toLowerCase(Locale.ROOT);
	}

}
