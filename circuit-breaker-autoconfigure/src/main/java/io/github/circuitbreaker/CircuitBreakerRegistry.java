package io.github.circuitbreaker;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.circuitbreaker.state.Listeners;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breakers of an application, by name. Thread-safe.
 */
public class CircuitBreakerRegistry {

	private static final Logger logger = LoggerFactory.getLogger(CircuitBreakerRegistry.class);

	private static final AtomicReferenceFieldUpdater<CircuitBreakerRegistry, ConfigSource> SOURCE = AtomicReferenceFieldUpdater
		.newUpdater(CircuitBreakerRegistry.class, ConfigSource.class, "source");

	final ConcurrentMap<String, CircuitBreaker> circuitBreakers = new ConcurrentHashMap<>();

	private final ConcurrentMap<String, KeyedCircuitBreakers> keyed = new ConcurrentHashMap<>();

	private final Set<String> unused = ConcurrentHashMap.newKeySet();

	private final ConcurrentMap<String, Function<ConfigSource, CircuitBreakerConfig>> settings = new ConcurrentHashMap<>();

	final Listeners<CircuitBreakerRegistryListener> listeners = new Listeners<>();

	final TimeSource time;

	volatile ConfigSource source;

	/** Creates an empty registry with a source of settings and the clocks. */
	public CircuitBreakerRegistry(ConfigSource source, TimeSource time) {
		this.source = source;
		this.time = time;
	}

	/**
	 * Returns the circuit breaker of a name and creates it if there is none. It stays:
	 * names from outside of the application are for {@link #keyed(String)}.
	 * @param name the name, not blank, compared exactly
	 * @return always the same circuit breaker for the same name
	 * @throws IllegalArgumentException if the name is blank
	 */
	public CircuitBreaker circuitBreaker(String name) {
		CircuitBreaker circuitBreaker = getOrCreate(name, false);
		markUsed(name);
		return circuitBreaker;
	}

	/** Calls {@link #circuitBreaker(String, String, Consumer)} without a group. */
	public CircuitBreaker circuitBreaker(String name, Consumer<CircuitBreakerConfig.Builder> settings) {
		return circuitBreaker(name, null, settings);
	}

	/**
	 * Returns the circuit breaker of a name. If nothing has used it yet, applies settings
	 * on top of those of the source, now and whenever the source is replaced.
	 * @param group may give the source settings that the name has not, or {@code null}
	 * @param settings sets them, also later and on other threads, or {@code null}
	 * @throws InvalidSettingException if one is not valid
	 */
	public CircuitBreaker circuitBreaker(String name, @Nullable String group,
			@Nullable Consumer<CircuitBreakerConfig.Builder> settings) {
		if (!this.circuitBreakers.containsKey(name) || this.unused.contains(name)) {
			Function<ConfigSource, CircuitBreakerConfig> config = (source) -> source.config(name, group, settings);
			// Fails before anything is changed if one is not valid.
			config.apply(this.source);
			if (this.settings.putIfAbsent(name, config) == null) {
				apply(getOrCreate(name, true));
			}
		}
		else if (settings != null && !this.settings.containsKey(name)) {
			logger.warn("The circuit breaker {} is in use already, so settings by code have no effect on it", name);
		}
		return circuitBreaker(name);
	}

	/** Creates the circuit breaker of a name ahead of its use, if there is none. */
	public void prepare(String name) {
		getOrCreate(name, true);
	}

	private void markUsed(String name) {
		// Checked first, as a removal may take a lock.
		if (this.unused.contains(name)) {
			this.unused.remove(name);
		}
	}

	private CircuitBreaker getOrCreate(String name, boolean unused) {
		CircuitBreaker existing = this.circuitBreakers.get(name);
		if (existing != null) {
			return existing;
		}
		// Not computeIfAbsent, which would ask for the settings under a lock.
		ConfigSource source = this.source;
		CircuitBreaker created = new CircuitBreaker(name, config(name, null, source), this.time, this.listeners);
		if (unused) {
			this.unused.add(name);
		}
		CircuitBreaker earlier = this.circuitBreakers.putIfAbsent(name, created);
		if (earlier != null) {
			markUsed(name);
			return earlier;
		}
		added(created, source);
		return created;
	}

	void added(CircuitBreaker circuitBreaker, ConfigSource source) {
		// Settings may have changed during creation.
		applyChanges(circuitBreaker, source);
		this.listeners.tell((listener) -> listener.onAdded(circuitBreaker),
				() -> "the circuit breaker %s was added".formatted(circuitBreaker.getName()));
	}

	/**
	 * Returns the circuit breakers whose names come from outside of the application, as
	 * in {@code registry.keyed("orders-{tenant}").find(tenant)}: their number is limited.
	 * Always the same for the same template, which identifies them and their settings.
	 */
	public KeyedCircuitBreakers keyed(String template) {
		return this.keyed.computeIfAbsent(template, (key) -> new KeyedCircuitBreakers(key, this));
	}

	/** Returns the templates that {@link #keyed(String)} was called with. */
	public Set<String> getTemplates() {
		return Collections.unmodifiableSet(this.keyed.keySet());
	}

	/** Returns the circuit breaker of a name, if there is one, and marks it as used. */
	public Optional<CircuitBreaker> find(String name) {
		markUsed(name);
		return Optional.ofNullable(this.circuitBreakers.get(name));
	}

	/** Returns whether a circuit breaker is registered here now. */
	public boolean contains(CircuitBreaker circuitBreaker) {
		return this.circuitBreakers.get(circuitBreaker.getName()) == circuitBreaker;
	}

	/** Changes the settings of an existing circuit breaker, which keeps its state. */
	public void reconfigure(String name, CircuitBreakerConfig config) {
		Optional.ofNullable(this.circuitBreakers.get(name))
			.orElseThrow(() -> new IllegalArgumentException("There is no circuit breaker '%s'".formatted(name)))
			.reconfigure(config);
	}

	/**
	 * Replaces the source of the settings and applies it to all circuit breakers, which
	 * keep their state. Circuit breakers whose settings are the same in both sources keep
	 * individual changes. If the new source throws, nothing changes.
	 */
	public void reconfigure(ConfigSource next) {
		all().forEach((circuitBreaker) -> config(circuitBreaker, next));
		ConfigSource before = SOURCE.getAndSet(this, next);
		all().forEach((circuitBreaker) -> applyChanges(circuitBreaker, before));
	}

	private void apply(CircuitBreaker circuitBreaker) {
		ConfigSource next = this.source;
		circuitBreaker.reconfigure(config(circuitBreaker, next));
		applyChanges(circuitBreaker, next);
	}

	private void applyChanges(CircuitBreaker circuitBreaker, ConfigSource before) {
		Object settings = this.settings.get(circuitBreaker.getName());
		ConfigSource applied = before;
		// Another thread may replace the source meanwhile.
		for (ConfigSource next = this.source; next != applied; next = this.source) {
			CircuitBreakerConfig config = config(circuitBreaker, next);
			if (!config.equals(config(circuitBreaker, applied)) && !config.equals(circuitBreaker.getConfig())) {
				circuitBreaker.reconfigure(config);
				logger.info("The settings of the circuit breaker {} have changed", circuitBreaker.getName());
			}
			applied = next;
		}
		// These may have come meanwhile.
		if (settings != this.settings.get(circuitBreaker.getName())) {
			apply(circuitBreaker);
		}
	}

	private Stream<CircuitBreaker> all() {
		// Some of these may be out of the registry for a moment and come back.
		Stream<CircuitBreaker> keyed = this.keyed.values().stream().flatMap((found) -> found.getAll().stream());
		return Stream.concat(this.circuitBreakers.values().stream(), keyed).distinct();
	}

	private CircuitBreakerConfig config(CircuitBreaker circuitBreaker, ConfigSource source) {
		return config(circuitBreaker.getName(), getTemplate(circuitBreaker).orElse(null), source);
	}

	CircuitBreakerConfig config(String name, @Nullable String template, ConfigSource source) {
		Function<ConfigSource, CircuitBreakerConfig> settings = this.settings.get(name);
		return (settings != null) ? settings.apply(source)
				: (template != null) ? source.config(name, template) : source.config(name);
	}

	/** Returns the template that the name of a circuit breaker here was made from. */
	public Optional<String> getTemplate(CircuitBreaker circuitBreaker) {
		return this.keyed.keySet().stream().filter((template) -> keyed(template).contains(circuitBreaker)).findFirst();
	}

	/** Returns all circuit breakers, unmodifiable and in no particular order. */
	public Collection<CircuitBreaker> getAll() {
		return Collections.unmodifiableCollection(this.circuitBreakers.values());
	}

	/** Returns the names that were {@link #prepare prepared} but never looked up. */
	public Set<String> getUnused() {
		return Collections.unmodifiableSet(this.unused);
	}

	/**
	 * Adds a listener that is told of transitions and of added and removed circuit
	 * breakers. For those already present, ask {@link #getAll()} afterwards.
	 */
	public void addListener(CircuitBreakerRegistryListener listener) {
		this.listeners.add(listener);
	}

	/** Removes a listener. */
	public void removeListener(CircuitBreakerRegistryListener listener) {
		this.listeners.remove(listener);
	}

	/** Adds a listener that is told of rejections. */
	public void addRejectionListener(RejectionListener listener) {
		this.listeners.add(listener);
	}

	/** Removes a listener. */
	public void removeRejectionListener(RejectionListener listener) {
		this.listeners.remove(listener);
	}

}
