package io.github.circuitbreaker.autoconfigure;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.aspect.lookup.NameTemplates;

import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Matches the names of the circuit breakers that take an instance out of service. A
 * template matches all names that can be made from it.
 */
class OutOfServiceNames implements Predicate<String> {

	static final String PROPERTY = CircuitBreakersHealthProperties.PREFIX + ".out-of-service-when-open";

	private static final String ALL = "*";

	private final Set<String> names;

	/**
	 * Checks that no name is blank.
	 * @param names the value of the property
	 * @param environment where the property is set
	 * @throws InvalidConfigurationException if one of them is blank
	 */
	OutOfServiceNames(List<String> names, ConfigurableEnvironment environment) {
		int blank = names.stream().map(String::isBlank).toList().indexOf(true);
		if (blank >= 0) {
			WrittenProperty all = WrittenProperty.get(environment, PROPERTY);
			WrittenProperty element = WrittenProperty.get(environment, PROPERTY + "[" + blank + "]");
			throw ((element.value() != null) ? element : all).invalid("has a blank name", all.remedy());
		}
		this.names = new LinkedHashSet<>(names);
	}

	@Override
	public boolean test(String name) {
		return this.names.contains(ALL) || isAmong(this.names, name);
	}

	boolean isEmpty() {
		return this.names.isEmpty();
	}

	/**
	 * Returns the names that match no circuit breaker.
	 * @param known the names of all circuit breakers and all templates
	 */
	Set<String> unknown(Collection<String> known) {
		Set<String> unknown = new LinkedHashSet<>(this.names);
		unknown.removeIf((name) -> ALL.equals(name) || isAmong(known, name));
		return unknown;
	}

	static boolean isAmong(Collection<String> names, String name) {
		return names.contains(name) || names.stream().anyMatch((template) -> NameTemplates.canMake(template, name));
	}

	@Override
	public String toString() {
		return String.join(", ", this.names);
	}

}
