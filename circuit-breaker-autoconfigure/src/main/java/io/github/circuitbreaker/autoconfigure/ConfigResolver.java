package io.github.circuitbreaker.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.ConfigSource;
import io.github.circuitbreaker.InvalidSettingException;
import io.github.circuitbreaker.aspect.NameTemplates;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The settings of each circuit breaker, as the properties say. All of them are worked out
 * and checked at once, so that what is wrong stops the start.
 */
class ConfigResolver implements ConfigSource {

	private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

	private final CircuitBreakerProperties properties;

	private final PropertyLookup lookup;

	private final CircuitBreakerConfig defaults;

	private final Map<String, CircuitBreakerConfig> instances = new LinkedHashMap<>();

	private final List<CircuitBreakerCustomizer> customizers;

	ConfigResolver(CircuitBreakerProperties properties, ConfigurableEnvironment environment,
			List<CircuitBreakerCustomizer> customizers) {
		this.properties = properties;
		this.customizers = customizers;
		this.lookup = new PropertyLookup(environment);
		Set<String> names = InstanceNames.of(environment, properties.instances().keySet());
		this.defaults = build(null, builder(null));
		checkMaxKeys();
		names.forEach((name) -> this.instances.put(name, create(name)));
	}

	/**
	 * Returns the settings for a name, whether or not it has settings of its own.
	 */
	@Override
	public CircuitBreakerConfig config(String name) {
		CircuitBreakerConfig ofInstance = this.instances.get(name);
		if (ofInstance != null) {
			return ofInstance;
		}
		return this.customizers.isEmpty() ? this.defaults : create(name);
	}

	/**
	 * Returns the settings for a name that was made by a template: its own or, if it has
	 * none, those of the template.
	 */
	@Override
	public CircuitBreakerConfig config(String name, String template) {
		CircuitBreakerConfig ofInstance = this.instances.get(name);
		if (ofInstance != null) {
			return ofInstance;
		}
		return this.instances.containsKey(template) ? create(name, template) : config(name);
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
	 * Creates the circuit breakers that the properties name. A template names none.
	 */
	void prepare(CircuitBreakerRegistry registry) {
		names().stream().filter((name) -> !NameTemplates.isTemplate(name)).forEach(registry::prepare);
	}

	private CircuitBreakerConfig create(String name) {
		return create(name, name);
	}

	/**
	 * Creates the settings of a circuit breaker.
	 * @param name its name
	 * @param instance where its settings are
	 */
	private CircuitBreakerConfig create(String name, String instance) {
		CircuitBreakerConfig.Builder builder = builder(instance);
		CircuitBreakerConfig config = build(instance, builder);
		return this.customizers.isEmpty() ? config : customize(name, builder);
	}

	/**
	 * Lets all customize before the settings are checked, as one may need what another
	 * sets.
	 */
	private CircuitBreakerConfig customize(String name, CircuitBreakerConfig.Builder builder) {
		try {
			this.customizers.forEach((customizer) -> customizer.customize(name, builder));
			if (!this.properties.enabled()) {
				builder.enabled(false);
			}
			return builder.build();
		}
		catch (InvalidSettingException ex) {
			throw new InvalidCustomizationException(this.customizers, name, ex);
		}
	}

	/**
	 * Returns a builder with what the properties say.
	 * @param name the name of the circuit breaker, or {@code null} for what is meant for
	 * all
	 */
	private CircuitBreakerConfig.Builder builder(@Nullable String name) {
		CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder();
		Settings settings = (name != null) ? this.properties.instances().get(name) : this.properties;
		apply(this.properties, null, builder);
		if (settings != null) {
			check(name, settings);
			apply(settings, name, builder);
		}
		return builder
			.enabled(this.properties.enabled() && (settings == null || !Boolean.FALSE.equals(settings.enabled())));
	}

	private void apply(Settings settings, @Nullable String name, CircuitBreakerConfig.Builder builder) {
		try {
			settings.applyTo(builder);
		}
		catch (InvalidSettingException ex) {
			throw invalid(name, ex);
		}
	}

	private CircuitBreakerConfig build(@Nullable String name, CircuitBreakerConfig.Builder builder) {
		try {
			return builder.build();
		}
		catch (InvalidSettingException ex) {
			throw invalid(name, ex);
		}
	}

	private InvalidPropertyException invalid(@Nullable String name, InvalidSettingException cause) {
		return this.lookup.get(name, PropertyKey.ofSetting(cause.getSetting())).invalid(cause.getRequirement());
	}

	/**
	 * Checks what binding lets pass.
	 */
	private void check(@Nullable String name, Settings settings) {
		checkWhole(name, PropertyKey.FAILURE_THRESHOLD);
		checkWhole(name, PropertyKey.MINIMUM_CALLS);
		checkWhole(name, PropertyKey.TRIAL_CALLS);
		checkLength(name, PropertyKey.SLOW_CALL_DURATION, settings.slowCallDuration());
		checkLength(name, PropertyKey.RECOVERY_TIMEOUT, settings.recoveryTimeout());
		checkLength(name, PropertyKey.TRIAL_TIMEOUT, settings.trialTimeout());
		checkLength(name, PropertyKey.RECOVERY_TIMEOUT_MAX, settings.recoveryTimeoutMax());
		checkThrowable(name, PropertyKey.RECORD_EXCEPTIONS, settings.recordExceptions());
		checkThrowable(name, PropertyKey.IGNORE_EXCEPTIONS, settings.ignoreExceptions());
	}

	private void checkMaxKeys() {
		checkWhole(null, PropertyKey.MAX_KEYS);
		if (this.properties.maxKeys() < 1) {
			throw this.lookup.get(null, PropertyKey.MAX_KEYS).invalid("must be at least 1");
		}
	}

	private void checkWhole(@Nullable String name, PropertyKey key) {
		PropertyLookup.Found found = this.lookup.get(name, key);
		if (found.value() instanceof Double) {
			throw found.invalid("must be a whole number");
		}
	}

	private void checkLength(@Nullable String name, PropertyKey key, @Nullable Duration duration) {
		if (duration != null && duration.compareTo(LONGEST) > 0) {
			throw this.lookup.get(name, key).invalid("must not be longer than 292 years");
		}
	}

	private void checkThrowable(@Nullable String name, PropertyKey key,
			@Nullable List<Class<? extends Throwable>> types) {
		for (Class<?> type : (types != null) ? types : List.<Class<?>>of()) {
			if (type == null) {
				throw this.lookup.get(name, key).invalid("has an empty element");
			}
			if (!Throwable.class.isAssignableFrom(type)) {
				throw this.lookup.get(name, key).invalid("%s is not an exception".formatted(type.getName()));
			}
		}
	}

}
