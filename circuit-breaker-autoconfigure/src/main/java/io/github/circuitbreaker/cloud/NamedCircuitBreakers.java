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

	volatile Function<String, ? extends @Nullable Consumer<CircuitBreakerConfig.Builder>> defaults = (id) -> null;

	NamedCircuitBreakers(CircuitBreakerRegistry registry,
			Map<String, Consumer<CircuitBreakerConfig.Builder>> settings) {
		this.registry = registry;
		this.settings = settings;
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
			Consumer<CircuitBreakerConfig.Builder> ofGroup = (group != null) ? this.settings.get(group) : null;
			Consumer<CircuitBreakerConfig.Builder> own = this.settings.getOrDefault(id, ofGroup);
			own = (own != null) ? own : this.defaults.apply(id);
			known = (group != null || own != null) ? this.registry.circuitBreaker(id, group, own)
					: this.registry.circuitBreaker(id);
			this.found.put(id, known);
		}
		return known;
	}

}
