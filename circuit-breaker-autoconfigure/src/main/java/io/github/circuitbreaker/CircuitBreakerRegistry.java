package io.github.circuitbreaker;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * The circuit breakers of an application, by name. Thread-safe.
 */
public class CircuitBreakerRegistry {

	private static final int MAX_KEYS = 1000;

	private final ConcurrentMap<String, CircuitBreaker> circuitBreakers = new ConcurrentHashMap<>();

	private final ConcurrentMap<String, KeyedCircuitBreakers> keyed = new ConcurrentHashMap<>();

	private final RegistryListeners listeners = new RegistryListeners();

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
		CircuitBreaker created = CircuitBreaker.of(name, this.configuration.apply(name), this.time, this.listeners);
		CircuitBreaker earlier = this.circuitBreakers.putIfAbsent(name, created);
		if (earlier != null) {
			return earlier;
		}
		added(created);
		return created;
	}

	private void added(CircuitBreaker circuitBreaker) {
		registered(circuitBreaker);
		this.listeners.added(circuitBreaker);
	}

	/**
	 * Takes note of a circuit breaker that has just become part of the registry, and that
	 * others may use already.
	 * @param circuitBreaker the circuit breaker
	 */
	protected void registered(CircuitBreaker circuitBreaker) {
	}

	/**
	 * Returns the circuit breakers whose names are made by a template, at each call anew.
	 * In contrast to those of {@link #circuitBreaker(String)}, these may be named from
	 * outside, as there is a limit to them.
	 * @param template what tells them from those of another template
	 * @return always the same for the same template
	 */
	public KeyedCircuitBreakers keyed(String template) {
		return this.keyed.computeIfAbsent(template, (key) -> new KeyedCircuitBreakers(this.circuitBreakers,
				this::create, this::added, this.listeners::removed, key, this::maxKeys));
	}

	private CircuitBreaker create(String name, String template) {
		return CircuitBreaker.of(name, configuration(name, template), this.time, this.listeners);
	}

	/**
	 * Returns the settings of a circuit breaker whose name was made by a template.
	 * @param name its name
	 * @param template the template
	 * @return by default, what there is for the name
	 */
	protected CircuitBreakerConfig configuration(String name, String template) {
		return this.configuration.apply(name);
	}

	/**
	 * Returns how many circuit breakers of one template there may be.
	 * @return 1,000 by default
	 */
	protected int maxKeys() {
		return MAX_KEYS;
	}

	/**
	 * Returns the template that has made the name of a circuit breaker.
	 * @param circuitBreaker the circuit breaker
	 * @return the template, or empty if it was not made by one
	 */
	protected Optional<String> templateOf(CircuitBreaker circuitBreaker) {
		return this.keyed.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().contains(circuitBreaker))
			.map(Map.Entry::getKey)
			.findFirst();
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
	 * Returns whether a circuit breaker is part of this registry now.
	 * @param circuitBreaker a circuit breaker
	 * @return whether it is the one of its name
	 */
	public boolean contains(CircuitBreaker circuitBreaker) {
		return this.circuitBreakers.get(circuitBreaker.getName()) == circuitBreaker;
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

	/**
	 * Adds a listener, to be told of every transition of any circuit breaker from now on,
	 * and of circuit breakers that come and go. It is not told of those that are there
	 * already: ask {@link #getAll()} afterwards.
	 * @param listener the listener
	 */
	public void addListener(CircuitBreakerRegistryListener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Removes a listener, if it was added.
	 * @param listener the listener
	 */
	public void removeListener(CircuitBreakerRegistryListener listener) {
		this.listeners.remove(listener);
	}

	/**
	 * Adds a listener, to be told of every call that any circuit breaker rejects from now
	 * on.
	 * @param listener the listener
	 */
	public void addRejectionListener(RejectionListener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Removes a listener, if it was added.
	 * @param listener the listener
	 */
	public void removeRejectionListener(RejectionListener listener) {
		this.listeners.remove(listener);
	}

}
