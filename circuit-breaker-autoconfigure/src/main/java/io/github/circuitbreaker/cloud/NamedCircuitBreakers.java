package io.github.circuitbreaker.cloud;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The circuit breakers of a factory, with the settings by code that it was given.
 */
final class NamedCircuitBreakers {

	private final Map<String, CircuitBreaker> found = new ConcurrentHashMap<>();

	private final CircuitBreakerRegistry registry;

	private final Map<String, Consumer<CircuitBreakerConfig.Builder>> settings;

	private volatile @Nullable Function<String, Consumer<CircuitBreakerConfig.Builder>> defaults;

	NamedCircuitBreakers(CircuitBreakerRegistry registry,
			Map<String, Consumer<CircuitBreakerConfig.Builder>> settings) {
		this.registry = registry;
		this.settings = settings;
	}

	void setDefaults(Function<String, Consumer<CircuitBreakerConfig.Builder>> defaults) {
		this.defaults = defaults;
	}

	/**
	 * Returns the circuit breaker of a name, whose settings by code are those of its
	 * name, or else of its group, or else the defaults.
	 */
	CircuitBreaker find(String id, @Nullable String group) {
		Assert.hasText(id, "The name of a circuit breaker must not be blank");
		// Some callers ask for each call, but the registry warns of settings each time.
		CircuitBreaker known = this.found.get(id);
		if (known == null || !this.registry.contains(known)) {
			Consumer<CircuitBreakerConfig.Builder> own = settings(id, group);
			known = (group != null) ? this.registry.circuitBreaker(id, group, own)
					: (own != null) ? this.registry.circuitBreaker(id, own) : this.registry.circuitBreaker(id);
			this.found.put(id, known);
		}
		return known;
	}

	private @Nullable Consumer<CircuitBreakerConfig.Builder> settings(String id, @Nullable String group) {
		Consumer<CircuitBreakerConfig.Builder> own = this.settings.get(id);
		if (own == null && group != null) {
			own = this.settings.get(group);
		}
		Function<String, Consumer<CircuitBreakerConfig.Builder>> defaults = this.defaults;
		if (own == null && defaults != null) {
			own = defaults.apply(id);
		}
		return own;
	}

}
