package io.github.circuitbreaker.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.ConfigSource;
import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.StringUtils;

/**
 * Resolves the settings of each circuit breaker from the properties and the customizers.
 * Checks all properties, so that a mistake in them stops the start.
 */
class ConfigResolver implements ConfigSource {

	/** The names of the beans. */
	static final List<String> CLOUD_FACTORIES = List.of("performanceCloudCircuitBreakerFactory",
			"performanceReactiveCloudCircuitBreakerFactory");

	private final CircuitBreakerProperties properties;

	private final LayeredSettings settings;

	private final List<NamedCustomizer> customizers;

	private final CircuitBreakerConfig defaults;

	private final Map<String, CircuitBreakerConfig> instances = new LinkedHashMap<>();

	ConfigResolver(WrittenProperties written, CircuitBreakerProperties properties, ConfigurableEnvironment environment,
			ListableBeanFactory beanFactory) {
		this.properties = properties;
		this.settings = new LayeredSettings(written, properties, environment);
		this.customizers = NamedCustomizer.of(beanFactory);
		if (properties.maxKeys() < 1) {
			throw this.settings.property(null, null, "maxKeys").invalid("must be at least 1");
		}
		new FleetSetup(properties, environment).settings();
		this.defaults = resolve(null, null, null);
		this.settings.names().forEach((name) -> this.instances.put(name, resolve(name, name, null)));
		// The binder repeats an instance that a variable also sets, in another spelling.
		properties.instances()
			.forEach((name, own) -> requireWindow(name, this.instances.containsKey(name) ? own.minimumCalls() : null,
					Stream.of(config(name))));
		// A customizer may set the window of any other circuit breaker.
		requireWindow(null, this.customizers.isEmpty() ? properties.minimumCalls() : null,
				Stream.concat(Stream.of(this.defaults), this.instances.values().stream()));
		// Those that no instance uses may be of groups.
		if (CLOUD_FACTORIES.stream().anyMatch(beanFactory::containsBean)) {
			this.settings.unusedBases().forEach((base) -> resolve(null, null, base));
		}
	}

	/**
	 * Refuses a minimum of calls that no window can make use of.
	 */
	private void requireWindow(@Nullable String instance, @Nullable Integer minimumCalls,
			Stream<CircuitBreakerConfig> configs) {
		if (minimumCalls != null && configs.allMatch((config) -> config.window() == null)) {
			throw this.settings.property(instance, null, "minimumCalls").invalid("needs a window");
		}
	}

	@Override
	public CircuitBreakerConfig config(String name) {
		CircuitBreakerConfig own = this.instances.get(name);
		if (own != null) {
			return own;
		}
		return this.customizers.isEmpty() ? this.defaults : resolve(name, null, null);
	}

	/**
	 * Returns the settings of the name with some on top, which only the main switch
	 * overrides. The group is the base of a name that has none.
	 */
	@Override
	public CircuitBreakerConfig config(String name, @Nullable String group,
			@Nullable Consumer<CircuitBreakerConfig.Builder> settings) {
		if (settings == null) {
			return resolve(name, name, group);
		}
		String type = settings.getClass().getName().replaceFirst("\\$\\$Lambda.*", "");
		return resolve(name, name, group, new NamedCustomizer(type, (key, builder) -> settings.accept(builder)));
	}

	/**
	 * Returns the settings of the name or else those of the template.
	 */
	@Override
	public CircuitBreakerConfig config(String name, String template) {
		boolean fromTemplate = this.instances.containsKey(template) && !this.instances.containsKey(name);
		return fromTemplate ? resolve(name, template, null) : config(name);
	}

	@Override
	public int maxKeys() {
		return this.properties.maxKeys();
	}

	/**
	 * Returns what the properties set for each instance.
	 */
	LayeredSettings settings() {
		return this.settings;
	}

	/**
	 * Creates the circuit breakers that the properties name. Skips templates.
	 */
	void prepare(CircuitBreakerRegistry registry) {
		this.settings.names().stream().filter((name) -> !name.contains("{")).forEach(registry::prepare);
	}

	/**
	 * Merges what applies to a circuit breaker, in order of increasing precedence: the
	 * settings for all, those of its base, those of its instance, the customizers and the
	 * main switch.
	 * @param name the name for the customizers, or {@code null} to call none
	 * @param instance the name of the instance, if there is one
	 * @param base the name of the base to use if the instance has none
	 * @param last called after the other customizers
	 */
	private CircuitBreakerConfig resolve(@Nullable String name, @Nullable String instance, @Nullable String base,
			NamedCustomizer... last) {
		List<NamedCustomizer> customizers = Stream.of(this.customizers, List.of(last)).flatMap(List::stream).toList();
		try {
			CircuitBreakerConfig.Builder builder = this.settings.builder(instance, base);
			CircuitBreakerConfig config = applyMainSwitch(builder).build();
			return (name != null && !customizers.isEmpty()) ? customize(name, builder, customizers) : config;
		}
		catch (InvalidSettingException ex) {
			throw this.settings.property(instance, base, ex.getSetting()).invalid(ex.getRequirement());
		}
	}

	/**
	 * Calls all customizers before the settings are checked, as one may need what another
	 * one sets.
	 */
	private CircuitBreakerConfig customize(String name, CircuitBreakerConfig.Builder builder,
			List<NamedCustomizer> customizers) {
		try {
			customizers.forEach((customizer) -> customizer.customize(name, builder));
			return applyMainSwitch(builder).build();
		}
		catch (InvalidSettingException ex) {
			String names = customizers.stream().map(NamedCustomizer::toString).collect(Collectors.joining(" or "));
			throw new InvalidConfigurationException(
					"%s gives the circuit breaker '%s' a setting that is not valid: %s"
						.formatted(StringUtils.capitalize(names), name, ex.getMessage()),
					"Change or remove the value that %s sets.".formatted(names), ex);
		}
	}

	private CircuitBreakerConfig.Builder applyMainSwitch(CircuitBreakerConfig.Builder builder) {
		return this.properties.enabled() ? builder : builder.enabled(false);
	}

}
