package io.github.circuitbreaker;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Source of the settings of a {@link CircuitBreakerRegistry}'s circuit breakers. The
 * registry asks whenever it creates a circuit breaker, on any thread, so an
 * implementation has to be quick and thread-safe.
 */
@FunctionalInterface
public interface ConfigSource {

	/**
	 * Returns the settings for a name.
	 * @param name the name of a circuit breaker
	 * @return its settings
	 */
	CircuitBreakerConfig config(String name);

	/**
	 * Returns the settings for a name that was made from a template.
	 * @param name the name of a circuit breaker
	 * @param template the template, as given to
	 * {@link CircuitBreakerRegistry#keyed(String)}
	 * @return its settings; by default, those of the name
	 */
	default CircuitBreakerConfig config(String name, String template) {
		return config(name);
	}

	/**
	 * Returns the settings for a name, with others on top.
	 * @param name the name of a circuit breaker
	 * @param settings sets the others, after all else is set
	 * @return its settings
	 * @throws UnsupportedOperationException by default, as only an implementation knows
	 * how it builds its own
	 */
	default CircuitBreakerConfig config(String name, Consumer<CircuitBreakerConfig.Builder> settings) {
		throw new UnsupportedOperationException("This source of settings takes none from code. Implement"
				+ " ConfigSource.config(String, Consumer): build its own settings with those of the consumer on top.");
	}

	/**
	 * Returns the settings for a name that may belong to a group: those of the group
	 * apply where the name has none.
	 * @param name the name of a circuit breaker
	 * @param group the name of the group, or {@code null} for none
	 * @param settings sets others, after all else is set, or {@code null} for none
	 * @return its settings; by default, those without a group
	 */
	default CircuitBreakerConfig config(String name, @Nullable String group,
			@Nullable Consumer<CircuitBreakerConfig.Builder> settings) {
		return (settings != null) ? config(name, settings) : config(name);
	}

	/**
	 * Returns how many circuit breakers one template may have at a time.
	 * @return 1,000 by default
	 */
	default int maxKeys() {
		return 1000;
	}

}
