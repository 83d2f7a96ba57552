package io.github.circuitbreaker.autoconfigure;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.StringUtils;

/**
 * Finds out how the names of the instances were written, as the keys of a bound map do
 * not always tell.
 */
final class InstanceNames {

	static final String ACTION = "Write a name with other characters than letters, digits, - and _"
			+ " in brackets and quotation marks, as in \"[pypi.org]\".";

	private InstanceNames() {
	}

	/**
	 * Returns the names of the instances, each as it was written.
	 * @param environment where it was written
	 * @param bound the names that the binder has found
	 * @throws InvalidPropertyException if a name is not understood as it is written, or
	 * if two cannot be told apart
	 */
	static Set<String> of(ConfigurableEnvironment environment, Collection<String> bound) {
		List<WrittenProperty> properties = WrittenProperty.in(environment);
		Map<String, String> names = new TreeMap<>();
		for (WrittenProperty property : properties) {
			check(property);
			String name = property.instance();
			String same = (name != null) ? names.putIfAbsent(uniform(name), name) : null;
			if (same != null && !same.equals(name)) {
				throw property.invalid("cannot be told apart from the instance " + same,
						"Write %s and %s alike, or give them names that differ in more than case, - and _."
							.formatted(same, name));
			}
		}
		// What is left comes from the environment, where names are written in lower case.
		bound.forEach((name) -> names.putIfAbsent(uniform(name), name));
		return new LinkedHashSet<>(names.values());
	}

	private static void check(WrittenProperty property) {
		if (property.isValueOfGroup()) {
			throw property.invalid("is not a property but a group of properties",
					"Write the properties below it: %s.".formatted(String.join(", ", property.keys())));
		}
		String name = property.instance();
		if (name != null && name.isBlank()) {
			throw property.invalid("has a blank name", "Give the instance the name of a circuit breaker.");
		}
		if (!property.isInstanceUnderstood()) {
			throw property.invalid("would be read as the instance " + property.instance(), ACTION);
		}
	}

	private static String uniform(String name) {
		return StringUtils.deleteAny(name, "-_").toLowerCase(Locale.ROOT);
	}

}
