package io.github.circuitbreaker.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * A property of the circuit breakers as somebody has written it, before Spring Boot made
 * it uniform and left out of its name what it does not like. Those of the system
 * environment are not among them, as they cannot be written at will.
 *
 * @param text the name as it was written
 * @param name the name as it was understood
 * @param value its value
 * @param origin where it was written
 */
record WrittenProperty(String text, ConfigurationPropertyName name, @Nullable Object value, @Nullable Origin origin) {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName
		.of(CircuitBreakerProperties.PREFIX);

	private static final ConfigurationPropertyName INSTANCES = PREFIX.append("instances");

	private static final ConfigurationPropertyName WEB = PREFIX.append("web");

	private static final String ROOT = PREFIX.getElement(0, Form.UNIFORM);

	static List<WrittenProperty> in(ConfigurableEnvironment environment) {
		return environment.getPropertySources()
			.stream()
			.filter((source) -> !(source instanceof SystemEnvironmentPropertySource))
			.flatMap((source) -> (source instanceof EnumerablePropertySource<?> enumerable) ? in(enumerable)
					: Stream.empty())
			.filter((property) -> PREFIX.equals(property.name()) || PREFIX.isAncestorOf(property.name()))
			.toList();
	}

	private static Stream<WrittenProperty> in(EnumerablePropertySource<?> source) {
		return Arrays.stream(source.getPropertyNames())
			.filter((text) -> text.toLowerCase(Locale.ROOT).startsWith(ROOT))
			.map((text) -> new WrittenProperty(text, ConfigurationPropertyName.adapt(text, '.'),
					source.getProperty(text), OriginLookup.getOrigin(source, text)));
	}

	/**
	 * Returns the instance that the property belongs to, or {@code null} if it belongs to
	 * none.
	 */
	@Nullable String instance() {
		return INSTANCES.isAncestorOf(this.name) ? this.name.getElement(INSTANCES.getNumberOfElements(), Form.ORIGINAL)
				: null;
	}

	/**
	 * Returns whether the instance's name was understood as it was written.
	 */
	boolean isInstanceUnderstood() {
		String instance = instance();
		return instance == null || this.text.contains("." + instance) || this.text.contains("[" + instance + "]");
	}

	/**
	 * Returns whether there is a value where there ought to be further properties.
	 */
	boolean isValueOfGroup() {
		boolean group = PREFIX.equals(this.name) || INSTANCES.equals(this.name) || INSTANCES.isParentOf(this.name)
				|| WEB.equals(this.name);
		return group && this.value != null && !"".equals(this.value.toString());
	}

	/**
	 * Returns the keys of the properties that may be written in this group.
	 */
	List<String> keys() {
		if (PREFIX.equals(this.name)) {
			return PropertyKey.keys();
		}
		return WEB.equals(this.name) ? PropertyKey.keysOfWeb() : PropertyKey.keysOfInstance();
	}

	InvalidPropertyException invalid(String reason, String action) {
		return new InvalidPropertyException(this.text, this.value, this.origin, reason, action);
	}

}
