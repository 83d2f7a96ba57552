package io.github.circuitbreaker.autoconfigure;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import io.github.circuitbreaker.aspect.NameTemplates;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The names of the circuit breakers that take an instance out of service. A name that
 * depends on the call stands for all that are made of it.
 */
class OutOfServiceNames implements Predicate<String> {

	static final String PROPERTY = CircuitBreakersHealthProperties.PREFIX + "."
			+ CircuitBreakersHealthProperties.OUT_OF_SERVICE_WHEN_OPEN;

	private static final String ALL = "*";

	private final Set<String> names;

	/**
	 * Creates it from what the property says.
	 * @param names the names as they were bound
	 * @param environment where they were written
	 * @throws InvalidPropertyException if one of them is blank
	 */
	OutOfServiceNames(List<String> names, ConfigurableEnvironment environment) {
		for (int i = 0; i < names.size(); i++) {
			if (names.get(i).isBlank()) {
				throw blank(i, new PropertyLookup(environment));
			}
		}
		this.names = new LinkedHashSet<>(names);
	}

	private static InvalidPropertyException blank(int index, PropertyLookup lookup) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(PROPERTY);
		ConfigurationProperty element = lookup.find(name.append("[" + index + "]"));
		ConfigurationProperty property = (element != null) ? element : lookup.find(name);
		return new InvalidPropertyException(((property != null) ? property.getName() : name).toString(),
				(property != null) ? property.getValue() : null, (property != null) ? property.getOrigin() : null,
				"has a blank name",
				"Set %s to names of circuit breakers, such as pypi, dns, or to \"*\" for all.".formatted(PROPERTY));
	}

	@Override
	public boolean test(String name) {
		return this.names.contains(ALL) || isAmong(this.names, name);
	}

	boolean isEmpty() {
		return this.names.isEmpty();
	}

	/**
	 * Returns those that stand for no circuit breaker.
	 * @param known the names of circuit breakers, and names that depend on the call
	 */
	Set<String> unknown(Collection<String> known) {
		Set<String> unknown = new LinkedHashSet<>(this.names);
		unknown.removeIf((name) -> ALL.equals(name) || isAmong(known, name));
		return unknown;
	}

	private static boolean isAmong(Collection<String> names, String name) {
		return names.contains(name) || names.stream()
			.anyMatch((template) -> NameTemplates.isTemplate(template) && NameTemplates.canMake(template, name));
	}

	@Override
	public String toString() {
		return String.join(", ", this.names);
	}

}
