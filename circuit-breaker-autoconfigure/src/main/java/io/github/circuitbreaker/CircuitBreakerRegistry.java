package io.github.circuitbreaker;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * The circuit breakers of an application, by name. Thread-safe.
 */
public class CircuitBreakerRegistry {

	private final ConcurrentMap<String, CircuitBreaker> circuitBreakers = new ConcurrentHashMap<>();

	private final Function<String, CircuitBreakerConfig> configuration;

	private final TimeSource time;

	/**
	 * Creates an empty registry.
	 * @param configuration returns the settings for a name
	 * @param time where the circuit breakers take their time from
	 */
	public CircuitBreakerRegistry(Function<String, CircuitBreakerConfig> configuration, TimeSource time) {
		this.configuration = configuration;
		this.time = time;
	}

	/**
	 * Returns the circuit breaker of a name, which is created if there is none. Names are
	 * compared exactly. As whatever is created stays, a name must not come from outside
	 * of the application: see {@link #find(String)}.
	 * @param name the name, not blank
	 * @return always the same circuit breaker for the same name
	 * @throws IllegalArgumentException if the name is blank
	 */
	public CircuitBreaker circuitBreaker(String name) {
		CircuitBreaker existing = this.circuitBreakers.get(name);
		if (existing != null) {
			return existing;
		}
		// Not computeIfAbsent, which would ask for the configuration under a lock.
		CircuitBreaker created = CircuitBreaker.of(name, this.configuration.apply(name), this.time);
		CircuitBreaker earlier = this.circuitBreakers.putIfAbsent(name, created);
		return (earlier != null) ? earlier : created;
	}

	/**
	 * Looks a circuit breaker up and never creates one.
	 * @param name any text
	 * @return the circuit breaker, or empty if there is none of this name
	 */
	public Optional<CircuitBreaker> find(String name) {
		return Optional.ofNullable(this.circuitBreakers.get(name));
	}

	/**
	 * Changes the settings of a circuit breaker while it lives, without its losing its
	 * state.
	 * @param name the name of one that exists
	 * @param config the settings from now on
	 * @throws IllegalArgumentException if there is none of this name
	 * @see CircuitBreaker#reconfigure
	 */
	public void reconfigure(String name, CircuitBreakerConfig config) {
		CircuitBreaker existing = this.circuitBreakers.get(name);
		if (existing == null) {
			throw new IllegalArgumentException("There is no circuit breaker '%s'".formatted(name));
		}
		existing.reconfigure(config);
	}

	/**
	 * Returns all circuit breakers.
	 * @return an unmodifiable view, in no particular order
	 */
	public Collection<CircuitBreaker> getAll() {
		return Collections.unmodifiableCollection(this.circuitBreakers.values());
	}

}
