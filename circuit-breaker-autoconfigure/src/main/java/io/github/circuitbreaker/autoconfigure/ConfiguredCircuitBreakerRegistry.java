package io.github.circuitbreaker.autoconfigure;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.TimeSource;

/**
 * Holds the circuit breakers that the properties name from the start, and knows which of
 * them nobody has asked for.
 */
class ConfiguredCircuitBreakerRegistry extends CircuitBreakerRegistry {

	private final Set<String> configured;

	private final Set<String> used = ConcurrentHashMap.newKeySet();

	ConfiguredCircuitBreakerRegistry(CircuitBreakerConfigurations configurations, TimeSource time) {
		super(configurations, time);
		this.configured = configurations.names();
		this.configured.forEach(super::circuitBreaker);
	}

	@Override
	public CircuitBreaker circuitBreaker(String name) {
		this.used.add(name);
		return super.circuitBreaker(name);
	}

	@Override
	public Optional<CircuitBreaker> find(String name) {
		Optional<CircuitBreaker> found = super.find(name);
		found.ifPresent((circuitBreaker) -> this.used.add(name));
		return found;
	}

	Set<String> usedNames() {
		return new TreeSet<>(this.used);
	}

	/**
	 * Returns the names that stand in the configuration and that nobody has asked for so
	 * far.
	 */
	Set<String> unusedNames() {
		Set<String> unused = new TreeSet<>(this.configured);
		unused.removeAll(this.used);
		return unused;
	}

}
