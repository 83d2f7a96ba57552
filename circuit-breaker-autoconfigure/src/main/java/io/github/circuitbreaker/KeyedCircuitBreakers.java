package io.github.circuitbreaker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Circuit breakers that calls choose by a key, such as a host or a tenant. As keys come
 * from outside of the application, the number of circuit breakers is limited: a new one
 * replaces the least recently used one of those that are closed. One that is not closed
 * is never replaced. Thread-safe.
 */
public final class KeyedCircuitBreakers {

	private final ConcurrentMap<String, CircuitBreaker> registered;

	private final Supplier<ConfigSource> source;

	private final BiFunction<String, ConfigSource, CircuitBreaker> factory;

	private final BiConsumer<CircuitBreaker, ConfigSource> whenRegistered;

	private final Consumer<CircuitBreaker> whenRemoved;

	private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();

	private final AtomicLong uses = new AtomicLong();

	private volatile @Nullable Entry latest;

	/**
	 * Creates an instance without circuit breakers.
	 * @param registered all circuit breakers of the registry
	 * @param source returns the current source of the settings
	 * @param factory creates a circuit breaker from a name, without registering it
	 * @param whenRegistered receives each circuit breaker that was registered, and the
	 * source of its settings
	 * @param whenRemoved receives each circuit breaker that was removed
	 */
	KeyedCircuitBreakers(ConcurrentMap<String, CircuitBreaker> registered, Supplier<ConfigSource> source,
			BiFunction<String, ConfigSource, CircuitBreaker> factory,
			BiConsumer<CircuitBreaker, ConfigSource> whenRegistered, Consumer<CircuitBreaker> whenRemoved) {
		this.registered = registered;
		this.source = source;
		this.factory = factory;
		this.whenRegistered = whenRegistered;
		this.whenRemoved = whenRemoved;
	}

	/**
	 * Returns the circuit breaker of a name and creates it if there is none and the limit
	 * allows it.
	 * @param name the name, not blank
	 * @return the circuit breaker, or empty if the limit is reached and none of the
	 * circuit breakers is closed
	 * @throws IllegalArgumentException if the name is blank
	 */
	public Optional<CircuitBreaker> find(String name) {
		Entry entry = this.entries.get(name);
		if (entry == null) {
			CircuitBreaker other = this.registered.get(name);
			// One that was created by its full name is not counted and stays.
			return Optional.ofNullable((other != null) ? other : create(name));
		}
		use(entry);
		return entry.found;
	}

	/**
	 * Returns whether a circuit breaker was created here and is still kept.
	 */
	boolean contains(CircuitBreaker circuitBreaker) {
		Entry entry = this.entries.get(circuitBreaker.getName());
		return entry != null && entry.circuitBreaker == circuitBreaker;
	}

	/**
	 * Returns the circuit breakers that were created here and are still kept.
	 */
	Stream<CircuitBreaker> stream() {
		return this.entries.values().stream().map((entry) -> entry.circuitBreaker);
	}

	/**
	 * Records a use, unless it repeats the latest one, which leaves the order as it is.
	 */
	private void use(Entry entry) {
		if (this.latest != entry) {
			this.latest = entry;
			entry.lastUse = this.uses.incrementAndGet();
		}
	}

	private @Nullable CircuitBreaker create(String name) {
		if (isFull() && leastRecentlyUsed() == null) {
			return null;
		}
		// Not under the lock, as the source may be the user's code.
		ConfigSource source = this.source.get();
		CircuitBreaker created = this.factory.apply(name, source);
		List<Runnable> news = new ArrayList<>();
		CircuitBreaker found = register(created, news);
		news.forEach(Runnable::run);
		if (found == created) {
			this.whenRegistered.accept(created, source);
		}
		return found;
	}

	private synchronized @Nullable CircuitBreaker register(CircuitBreaker created, List<Runnable> news) {
		CircuitBreaker earlier = this.registered.get(created.getName());
		if (earlier != null) {
			return earlier;
		}
		return makeRoom(news) ? add(created) : null;
	}

	private CircuitBreaker add(CircuitBreaker created) {
		CircuitBreaker earlier = this.registered.putIfAbsent(created.getName(), created);
		if (earlier != null) {
			return earlier;
		}
		Entry entry = new Entry(created);
		use(entry);
		this.entries.put(created.getName(), entry);
		return created;
	}

	private boolean makeRoom(List<Runnable> news) {
		while (isFull()) {
			Entry entry = leastRecentlyUsed();
			if (entry == null) {
				return false;
			}
			remove(entry, news);
		}
		return true;
	}

	/**
	 * Removes an entry, unless a call has opened the circuit meanwhile. In that case the
	 * circuit breaker is registered again, which listeners are told.
	 */
	private void remove(Entry entry, List<Runnable> news) {
		CircuitBreaker circuitBreaker = entry.circuitBreaker;
		String name = circuitBreaker.getName();
		this.registered.remove(name, circuitBreaker);
		if (circuitBreaker.getState() == State.CLOSED || this.registered.putIfAbsent(name, circuitBreaker) != null) {
			this.entries.remove(name, entry);
			news.add(() -> this.whenRemoved.accept(circuitBreaker));
		}
		else {
			news.add(() -> this.whenRegistered.accept(circuitBreaker, this.source.get()));
		}
	}

	private boolean isFull() {
		return this.entries.size() >= this.source.get().maxKeys();
	}

	private @Nullable Entry leastRecentlyUsed() {
		return this.entries.values()
			.stream()
			.filter((entry) -> entry.circuitBreaker.getState() == State.CLOSED)
			.min(Comparator.comparingLong((entry) -> entry.lastUse))
			.orElse(null);
	}

	private static final class Entry {

		private final CircuitBreaker circuitBreaker;

		/** Kept so that a lookup allocates nothing. */
		private final Optional<CircuitBreaker> found;

		private volatile long lastUse;

		Entry(CircuitBreaker circuitBreaker) {
			this.circuitBreaker = circuitBreaker;
			this.found = Optional.of(circuitBreaker);
		}

	}

}
