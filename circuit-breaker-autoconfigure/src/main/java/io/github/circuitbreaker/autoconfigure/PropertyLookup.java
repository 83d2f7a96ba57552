package io.github.circuitbreaker.autoconfigure;

import java.util.regex.Pattern;

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

	private static final Pattern SIMPLE = Pattern.compile("[\\w-]+");

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
		String forAll = CircuitBreakerProperties.PREFIX + "." + key.key();
		Found found = (instance != null) ? findFor(instance, key) : null;
		found = (found != null) ? found : find(key, forAll);
		return (found != null) ? found : new Found(key, forAll, null, null);
	}

	private @Nullable Found findFor(String instance, PropertyKey key) {
		String instances = CircuitBreakerProperties.PREFIX + ".instances";
		Found found = SIMPLE.matcher(instance).matches() ? find(key, instances + "." + instance + "." + key.key())
				: null;
		return (found != null) ? found : find(key, instances + "[" + instance + "]." + key.key());
	}

	private @Nullable Found find(PropertyKey key, String name) {
		ConfigurationProperty property = find(ConfigurationPropertyName.adapt(name, '.'));
		return (property != null) ? new Found(key, name, property.getValue(), property.getOrigin()) : null;
	}

	/**
	 * Finds a property, or the first element of its list.
	 */
	@Nullable ConfigurationProperty find(ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			property = (property != null) ? property : source.getConfigurationProperty(name.append("[0]"));
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
