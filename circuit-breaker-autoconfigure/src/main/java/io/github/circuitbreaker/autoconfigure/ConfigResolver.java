package io.github.circuitbreaker.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.ConfigSource;
import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.InvalidSettingException;
import io.github.circuitbreaker.aspect.lookup.NameTemplates;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerProperties.Instance;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * Resolves the settings of each circuit breaker from the properties and the customizers.
 * Checks all properties, so that a mistake in them stops the start.
 */
class ConfigResolver implements ConfigSource {

	private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

	private final CircuitBreakerProperties properties;

	private final ConfigurableEnvironment environment;

	private final List<NamedCustomizer> customizers;

	private final CircuitBreakerConfig defaults;

	private final Map<String, CircuitBreakerConfig> instances = new LinkedHashMap<>();

	ConfigResolver(CircuitBreakerProperties properties, ConfigurableEnvironment environment,
			List<NamedCustomizer> customizers) {
		this.properties = properties;
		this.environment = environment;
		this.customizers = customizers;
		Set<String> names = InstanceNames.of(environment, properties.instances().keySet());
		check(null, properties);
		if (properties.maxKeys() < 1) {
			throw property(null, "maxKeys").invalid("must be at least 1");
		}
		this.defaults = resolve(null, null);
		for (String name : names) {
			Instance instance = properties.instances().get(name);
			if (instance != null) {
				check(name, instance);
			}
			this.instances.put(name, resolve(name, name));
		}
	}

	@Override
	public CircuitBreakerConfig config(String name) {
		CircuitBreakerConfig own = this.instances.get(name);
		if (own != null) {
			return own;
		}
		return this.customizers.isEmpty() ? this.defaults : resolve(name, null);
	}

	/**
	 * Returns the settings of the name or else those of the template.
	 */
	@Override
	public CircuitBreakerConfig config(String name, String template) {
		boolean fromTemplate = this.instances.containsKey(template) && !this.instances.containsKey(name);
		return fromTemplate ? resolve(name, template) : config(name);
	}

	@Override
	public int maxKeys() {
		return this.properties.maxKeys();
	}

	/**
	 * Returns the names that have settings of their own.
	 */
	Set<String> names() {
		return this.instances.keySet();
	}

	/**
	 * Creates the circuit breakers that the properties name. Skips templates.
	 */
	void prepare(CircuitBreakerRegistry registry) {
		names().stream().filter((name) -> !NameTemplates.isTemplate(name)).forEach(registry::prepare);
	}

	/**
	 * Merges what applies to a circuit breaker, in order of increasing precedence: the
	 * settings for all, those of its instance, the customizers and the main switch.
	 * @param name the name for the customizers, or {@code null} to call none
	 * @param instance the name of the instance, if there is one
	 */
	private CircuitBreakerConfig resolve(@Nullable String name, @Nullable String instance) {
		CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder();
		CircuitBreakerConfig config;
		try {
			this.properties.forAll().applyTo(builder);
			Instance own = (instance != null) ? this.properties.instances().get(instance) : null;
			if (own != null) {
				own.applyTo(builder);
			}
			config = applyMainSwitch(builder).build();
		}
		catch (InvalidSettingException ex) {
			throw property(instance, ex.getSetting()).invalid(ex.getRequirement());
		}
		return (name != null && !this.customizers.isEmpty()) ? customize(name, builder) : config;
	}

	/**
	 * Calls all customizers before the settings are checked, as one may need what another
	 * one sets.
	 */
	private CircuitBreakerConfig customize(String name, CircuitBreakerConfig.Builder builder) {
		try {
			this.customizers.forEach((customizer) -> customizer.customize(name, builder));
			return applyMainSwitch(builder).build();
		}
		catch (InvalidSettingException ex) {
			String customizers = this.customizers.stream()
				.map(NamedCustomizer::toString)
				.collect(Collectors.joining(" or "));
			throw new InvalidConfigurationException(
					"%s gives the circuit breaker '%s' a setting that is not valid: %s"
						.formatted(StringUtils.capitalize(customizers), name, ex.getMessage()),
					"Change or remove the value that %s sets.".formatted(customizers), ex);
		}
	}

	private CircuitBreakerConfig.Builder applyMainSwitch(CircuitBreakerConfig.Builder builder) {
		return this.properties.enabled() ? builder : builder.enabled(false);
	}

	/**
	 * Checks for values that the binder accepts but that are invalid.
	 */
	private void check(@Nullable String instance, Record settings) {
		for (RecordComponent component : settings.getClass().getRecordComponents()) {
			Object value = ReflectionUtils.invokeMethod(component.getAccessor(), settings);
			String problem = null;
			if (value instanceof Integer && property(instance, component.getName()).value() instanceof Double) {
				problem = "must be a whole number";
			}
			else if (value instanceof Duration duration && duration.compareTo(LONGEST) > 0) {
				problem = "must not be longer than 292 years";
			}
			else if (value instanceof List<?> types) {
				problem = problem(types);
			}
			if (problem != null) {
				throw property(instance, component.getName()).invalid(problem);
			}
		}
	}

	private static @Nullable String problem(List<?> types) {
		for (Object type : types) {
			if (!(type instanceof Class<?> exception)) {
				return "has an empty element";
			}
			if (!Throwable.class.isAssignableFrom(exception)) {
				return exception.getName() + " is not an exception";
			}
		}
		return null;
	}

	private WrittenProperty property(@Nullable String instance, String setting) {
		return WrittenProperty.get(this.environment, instance, PropertyGroup.key(setting));
	}

}
