package io.github.circuitbreaker.autoconfigure;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.InvalidSettingException;
import io.github.circuitbreaker.Window;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerProperties.Instance;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * The settings of each instance in the properties: its own, those of its base and those
 * for all. Checks each value that the binder accepts.
 */
class LayeredSettings {

	private static final List<RecordComponent> SETTINGS = List.of(Instance.class.getRecordComponents());

	/** The methods of the builder, which have the names of the settings. */
	private static final Map<String, Method> BUILDER = Arrays.stream(CircuitBreakerConfig.Builder.class.getMethods())
		.filter((method) -> method.getParameterCount() == 1 && !method.isVarArgs())
		.collect(Collectors.toMap(Method::getName, Function.identity()));

	private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

	private final ConfigurableEnvironment environment;

	private final Map<String, ConfigurationPropertyName> bases;

	private final Set<String> unusedBases;

	private final Map<String, ConfigurationPropertyName> instances;

	private final Layer forAll;

	private final Map<String, Layer> baseLayers = new HashMap<>();

	/** Innermost first. */
	private final Map<String, List<Layer>> layers = new HashMap<>();

	/**
	 * Checks the settings.
	 * @throws InvalidConfigurationException if one of them is not valid
	 */
	LayeredSettings(WrittenProperties written, CircuitBreakerProperties properties,
			ConfigurableEnvironment environment) {
		this.environment = environment;
		this.bases = written.names(PropertyGroup.CONFIGS, properties.configs().keySet());
		this.unusedBases = new TreeSet<>(this.bases.keySet());
		this.instances = written.names(PropertyGroup.INSTANCES, properties.instances().keySet());
		this.forAll = new Layer(List.of(CircuitBreakerProperties.PREFIX), properties);
		check(this.forAll);
		this.bases.keySet()
			.forEach((name) -> this.baseLayers.put(name,
					layer(PropertyGroup.CONFIGS, name, properties.configs().get(name))));
		this.baseLayers.forEach(this::checkBase);
		for (String name : this.instances.keySet()) {
			Layer own = layer(PropertyGroup.INSTANCES, name, properties.instances().get(name));
			check(own);
			this.layers.put(name, (own.get("baseConfig") instanceof String base && StringUtils.hasText(base))
					? List.of(own, find(base.strip(), own), this.forAll) : List.of(own, this.forAll));
		}
	}

	private Layer layer(ConfigurationPropertyName map, String name, @Nullable Instance settings) {
		return new Layer(WrittenProperty.spellings(map, name).toList(),
				(settings != null) ? settings : this.forAll.settings);
	}

	private Layer find(String name, Layer instance) {
		Layer base = this.baseLayers.get(name);
		if (base == null) {
			throw property(List.of(instance), "baseConfig").invalid(
					"there is no %s.%s".formatted(PropertyGroup.CONFIGS, name),
					"Write its settings there, or %s.".formatted(this.bases.isEmpty() ? "remove the property"
							: "set the property to one of " + this.bases.keySet()));
		}
		this.unusedBases.remove(name);
		return base;
	}

	/**
	 * Checks a base as far as its settings do not depend on others, which an instance may
	 * have.
	 */
	private void checkBase(String name, Layer base) {
		if (base.get("baseConfig") instanceof String other && StringUtils.hasText(other)) {
			throw property(List.of(base), "baseConfig").invalid("a base cannot have a base itself",
					"Remove it, and write the settings that %s needs next to its others.".formatted(name));
		}
		check(base);
		try {
			CircuitBreakerConfig.Builder others = CircuitBreakerConfig.builder();
			apply(base, others.window(Window.ofCalls(1_000_000)).recoveryTimeout(Duration.ofNanos(1)));
			others.build();
		}
		catch (InvalidSettingException ex) {
			throw property(List.of(base), ex.getSetting()).invalid(ex.getRequirement());
		}
	}

	/**
	 * Checks for values that the binder accepts but that are invalid.
	 */
	private void check(Layer layer) {
		for (RecordComponent component : SETTINGS) {
			String problem = problem(component.getName(), layer.get(component.getName()));
			if (problem != null) {
				throw property(List.of(layer), component.getName()).invalid(problem);
			}
		}
	}

	private static @Nullable String problem(String setting, @Nullable Object value) {
		if (value instanceof Duration duration && duration.compareTo(LONGEST) > 0) {
			return "must not be longer than 292 years";
		}
		if (value instanceof Double rate && rate > 0 && rate < 1 && setting.equals("failureRateThreshold")) {
			return "is a percentage: did you mean %s?"
				.formatted(BigDecimal.valueOf(rate).movePointRight(2).stripTrailingZeros().toPlainString());
		}
		for (Object type : (value instanceof List<?> types) ? types : List.of()) {
			if (!(type instanceof Class<?> exception)) {
				return "has an empty element";
			}
			if (!Throwable.class.isAssignableFrom(exception)) {
				return exception.getName() + " is not an exception";
			}
		}
		return null;
	}

	/**
	 * Returns the names of the instances.
	 */
	Set<String> names() {
		return this.instances.keySet();
	}

	/**
	 * Returns the names of the bases that no instance uses.
	 */
	Set<String> unusedBases() {
		return this.unusedBases;
	}

	/**
	 * Returns the groups of the instances and of the bases.
	 */
	List<ConfigurationPropertyName> groups() {
		return Stream.of(this.instances, this.bases).flatMap((names) -> names.values().stream()).toList();
	}

	/**
	 * Returns a builder that holds the settings of an instance.
	 * @param instance its name, or {@code null} for the settings for all
	 * @param base the name of the base to use if the instance has none
	 * @throws InvalidSettingException if a window is not valid
	 */
	CircuitBreakerConfig.Builder builder(@Nullable String instance, @Nullable String base) {
		CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder();
		List<Layer> layers = layers(instance, base);
		for (int i = layers.size() - 1; i >= 0; i--) {
			apply(layers.get(i), builder);
		}
		return builder;
	}

	/**
	 * Applies the settings of a layer, and leaves all that it does not set as it is.
	 */
	private void apply(Layer layer, CircuitBreakerConfig.Builder builder) {
		for (RecordComponent component : SETTINGS) {
			String setting = component.getName();
			Object value = layer.get(setting);
			Method method = BUILDER.get(setting);
			if (setting.equals("window") && value instanceof String text && StringUtils.hasText(text)) {
				builder.window("none".equalsIgnoreCase(text.strip()) ? null : Window.of(text.strip()));
			}
			else if (method != null && value != null && isSet(layer, setting, value)) {
				ReflectionUtils.invokeMethod(method, builder, value);
			}
		}
	}

	/**
	 * Returns whether a value means anything. An empty list does if it is written so, not
	 * if it comes out empty of a placeholder.
	 */
	private boolean isSet(Layer layer, String setting, Object value) {
		return !(value instanceof String) && (!List.of().equals(value)
				|| "".equals(WrittenProperty.get(this.environment, layer.scopes, PropertyGroup.key(setting)).value()));
	}

	private List<Layer> layers(@Nullable String instance, @Nullable String base) {
		List<Layer> layers = this.layers.getOrDefault(instance, List.of(this.forAll));
		// Three if the instance has a base of its own.
		Layer shared = (layers.size() < 3) ? this.baseLayers.get(base) : null;
		return (shared == null) ? layers
				: (layers.size() > 1) ? List.of(layers.get(0), shared, this.forAll) : List.of(shared, this.forAll);
	}

	/**
	 * Returns the property that a setting of an instance comes from.
	 */
	WrittenProperty property(@Nullable String instance, @Nullable String base, String setting) {
		return property(layers(instance, base), setting);
	}

	private WrittenProperty property(List<Layer> layers, String setting) {
		return WrittenProperty.get(this.environment, layers.stream().flatMap((layer) -> layer.scopes.stream()).toList(),
				PropertyGroup.key(setting));
	}

	/**
	 * Settings that belong together.
	 *
	 * @param scopes the spellings of their prefix
	 * @param settings the record that has them as components
	 */
	private record Layer(List<String> scopes, Record settings) {

		@Nullable Object get(String setting) {
			Method accessor = ReflectionUtils.findMethod(this.settings.getClass(), setting);
			return (accessor != null) ? ReflectionUtils.invokeMethod(accessor, this.settings) : null;
		}

	}

}
