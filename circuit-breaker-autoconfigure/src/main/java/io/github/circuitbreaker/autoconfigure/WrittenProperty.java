package io.github.circuitbreaker.autoconfigure;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.InvalidConfigurationException.Mistake;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * A property of the circuit breakers as the user has written it.
 *
 * @param text its name for messages
 * @param name its name as Spring Boot reads it
 * @param value its value, or {@code null} if it is not set
 * @param origin where it is set, if known
 */
record WrittenProperty(String text, ConfigurationPropertyName name, @Nullable Object value, @Nullable Origin origin) {

	private static final Pattern SIMPLE = Pattern.compile("[\\w-]+");

	/**
	 * Returns the spellings of a name below one of the {@link PropertyGroup#MAPS}.
	 */
	static Stream<String> spellings(ConfigurationPropertyName map, String name) {
		return Stream.of(map + "." + name, map + "[" + name + "]").skip(SIMPLE.matcher(name).matches() ? 0 : 1);
	}

	/**
	 * Returns the property that a setting comes from.
	 * @param environment where to look
	 * @param scopes the groups that may set it, innermost first
	 * @param key the key of the setting
	 */
	static WrittenProperty get(ConfigurableEnvironment environment, List<String> scopes, String key) {
		Stream<WrittenProperty> properties = scopes.stream().map((scope) -> get(environment, scope + "." + key));
		return properties.filter((property) -> property.value != null)
			.findFirst()
			.orElseGet(() -> get(environment, scopes.get(scopes.size() - 1) + "." + key));
	}

	/**
	 * Returns the property of a name, with the value of its first element if it is a
	 * list, and without a value if it is not set.
	 */
	static WrittenProperty get(ConfigurableEnvironment environment, String text) {
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(text, '.');
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			property = (property != null) ? property : source.getConfigurationProperty(name.append("[0]"));
			if (property != null) {
				return new WrittenProperty(text, name, property.getValue(), property.getOrigin());
			}
		}
		return new WrittenProperty(text, name, null, null);
	}

	/**
	 * Returns a property that the binder has found.
	 */
	static WrittenProperty of(ConfigurationProperty property) {
		return new WrittenProperty(property.getName().toString(), property.getName(), property.getValue(),
				property.getOrigin());
	}

	/**
	 * Returns an exception that says why this property is not valid and what to write
	 * instead.
	 */
	InvalidConfigurationException invalid(String reason) {
		return invalid(reason, remedy());
	}

	InvalidConfigurationException invalid(String reason, String remedy) {
		return invalid(List.of(mistake(reason, remedy)));
	}

	static InvalidConfigurationException invalid(Collection<Mistake> mistakes) {
		return new InvalidConfigurationException(mistakes.stream()
			.map(Mistake::problem)
			.collect(Collectors.joining("\n\n", "The configuration of the circuit breakers is not valid:\n\n", "")),
				mistakes.stream().map(Mistake::remedy).distinct().collect(Collectors.joining("\n")));
	}

	String remedy() {
		return PropertyGroup.of(this.name).orElseThrow().remedy(this);
	}

	Mistake mistake(String reason, String remedy) {
		String value = (this.value != null) ? "\nValue: \"" + this.value + '"' : "";
		String origin = (this.origin != null) ? "\nOrigin: " + this.origin : "";
		String problem = "Property: %s%s%s\nReason: %s".formatted(this.text, value, origin, reason);
		return new Mistake(problem.indent(4).stripTrailing(), remedy);
	}

}
