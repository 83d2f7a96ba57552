package io.github.circuitbreaker.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Finds the property that a setting comes from.
 */
class PropertyLookup {

	private final ConfigurableEnvironment environment;

	PropertyLookup(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	/**
	 * Returns the property that sets something for an instance: its own, or the one for
	 * all.
	 * @param instance the name of the instance, or {@code null} for that for all
	 * @param key what it sets
	 */
	Found get(@Nullable String instance, PropertyKey key) {
		ConfigurationPropertyName forAll = ConfigurationPropertyName.of(CircuitBreakerProperties.PREFIX)
			.append(key.key());
		ConfigurationProperty property = null;
		if (instance != null) {
			property = find(ConfigurationPropertyName.of(CircuitBreakerProperties.PREFIX)
				.append("instances[%s]".formatted(instance))
				.append(key.key()));
		}
		property = (property != null) ? property : find(forAll);
		return (property != null)
				? new Found(key, property.getName().toString(), property.getValue(), property.getOrigin())
				: new Found(key, forAll.toString(), null, null);
	}

	private @Nullable ConfigurationProperty find(ConfigurationPropertyName name) {
		ConfigurationProperty property = findExactly(name);
		return (property != null) ? property : findExactly(name.append("[0]"));
	}

	private @Nullable ConfigurationProperty findExactly(ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				return property;
			}
		}
		return null;
	}

	/**
	 * A property with what is known of it.
	 *
	 * @param key what it sets
	 * @param name its name
	 * @param value its value
	 * @param origin where it is set
	 */
	record Found(PropertyKey key, String name, @Nullable Object value, @Nullable Origin origin) {

		InvalidPropertyException invalid(String reason) {
			return new InvalidPropertyException(this.name, this.value, this.origin, reason, this.key.action(this.name));
		}

	}

}
