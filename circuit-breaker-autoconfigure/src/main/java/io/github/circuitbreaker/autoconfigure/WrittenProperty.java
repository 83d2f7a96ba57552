package io.github.circuitbreaker.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * A property of the circuit breakers as the user has written it.
 *
 * @param text its name for messages
 * @param name its name as Spring Boot reads it
 * @param value its value, or {@code null} if it is not set
 * @param origin where it is set, if known
 */
record WrittenProperty(String text, ConfigurationPropertyName name, @Nullable Object value, @Nullable Origin origin) {

	private static final String ROOT = CircuitBreakerProperties.PREFIX.substring(0,
			CircuitBreakerProperties.PREFIX.indexOf('.'));

	private static final Pattern SIMPLE = Pattern.compile("[\\w-]+");

	/**
	 * Returns all properties of the circuit breakers in their original spelling, which
	 * Spring Boot makes uniform when it binds them. Leaves out environment variables, as
	 * their spelling is not up to the user.
	 */
	static List<WrittenProperty> all(ConfigurableEnvironment environment) {
		return environment.getPropertySources()
			.stream()
			.filter((source) -> !(source instanceof SystemEnvironmentPropertySource))
			.flatMap((source) -> (source instanceof EnumerablePropertySource<?> enumerable) ? all(enumerable)
					: Stream.empty())
			.filter((property) -> PropertyGroup.PREFIX.equals(property.name)
					|| PropertyGroup.PREFIX.isAncestorOf(property.name))
			.toList();
	}

	private static Stream<WrittenProperty> all(EnumerablePropertySource<?> source) {
		return Arrays.stream(source.getPropertyNames())
			.filter((text) -> text.toLowerCase(Locale.ROOT).startsWith(ROOT))
			.map((text) -> new WrittenProperty(text, ConfigurationPropertyName.adapt(text, '.'),
					source.getProperty(text), OriginLookup.getOrigin(source, text)));
	}

	/**
	 * Returns the property that a setting comes from, which is that of the instance or
	 * else the one for all instances.
	 * @param environment where to look
	 * @param instance the name of the instance, or {@code null} to look for all only
	 * @param key the key of the setting
	 */
	static WrittenProperty get(ConfigurableEnvironment environment, @Nullable String instance, String key) {
		WrittenProperty forAll = get(environment, PropertyGroup.PREFIX + "." + key);
		if (instance == null) {
			return forAll;
		}
		Stream<String> spellings = Stream.of("." + instance, "[" + instance + "]");
		return spellings.skip(SIMPLE.matcher(instance).matches() ? 0 : 1)
			.map((spelling) -> get(environment, PropertyGroup.INSTANCES + spelling + "." + key))
			.filter((property) -> property.value != null)
			.findFirst()
			.orElse(forAll);
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
		return new InvalidConfigurationException(problem(Stream.of(mistake(reason, remedy))), remedy);
	}

	String remedy() {
		return PropertyGroup.of(this.name).orElseThrow().remedy(this);
	}

	Mistake mistake(String reason, String remedy) {
		StringBuilder text = new StringBuilder("Property: ").append(this.text).append('\n');
		if (this.value != null) {
			text.append("Value: \"").append(this.value).append("\"\n");
		}
		if (this.origin != null) {
			text.append("Origin: ").append(this.origin).append('\n');
		}
		return new Mistake(text.append("Reason: ").append(reason).toString().indent(4).stripTrailing(), remedy);
	}

	static String problem(Stream<Mistake> mistakes) {
		return mistakes.map(Mistake::problem)
			.collect(Collectors.joining("\n\n", "The configuration of the circuit breakers is not valid:\n\n", ""));
	}

}
