package io.github.circuitbreaker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Circuit breakers of which each call names the one it means, one for each host or tenant
 * for example. As the names come from outside, there are never more of them than a limit:
 * for a further one, the one goes that was used least recently of those that are closed.
 * One that is not closed never goes. Thread-safe.
 */
public final class KeyedCircuitBreakers {

	private final ConcurrentMap<String, CircuitBreaker> registered;

	private final BiFunction<String, String, CircuitBreaker> factory;

	private final Consumer<CircuitBreaker> whenRegistered;

	private final Consumer<CircuitBreaker> whenRemoved;

	private final String template;

	private final IntSupplier maxKeys;

	private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();

	private final AtomicLong uses = new AtomicLong();

	private volatile @Nullable Entry latest;

	/**
	 * Creates it, with none yet.
	 * @param registered where all circuit breakers are, these and others
	 * @param factory creates one of a name, for this template, without registering it
	 * @param whenRegistered is told of one that was registered
	 * @param whenRemoved is told of one that is no longer registered
	 * @param template what the names are made by
	 * @param maxKeys how many there may be
	 */
	KeyedCircuitBreakers(ConcurrentMap<String, CircuitBreaker> registered,
			BiFunction<String, String, CircuitBreaker> factory, Consumer<CircuitBreaker> whenRegistered,
			Consumer<CircuitBreaker> whenRemoved, String template, IntSupplier maxKeys) {
		this.registered = registered;
		this.factory = factory;
		this.whenRegistered = whenRegistered;
		this.whenRemoved = whenRemoved;
		this.template = template;
		this.maxKeys = maxKeys;
	}

	/**
	 * Returns the circuit breaker of a name, which is created if there is none and there
	 * may be one more.
	 * @param name the name, not blank
	 * @return the circuit breaker, or empty if there are as many as there may be and none
	 * of them is closed
	 * @throws IllegalArgumentException if the name is blank
	 */
	public Optional<CircuitBreaker> find(String name) {
		Entry entry = this.entries.get(name);
		if (entry == null) {
			CircuitBreaker other = this.registered.get(name);
			// One that was there before, because the settings name it for example, stays.
			return Optional.ofNullable((other != null) ? other : create(name));
		}
		use(entry);
		return entry.found;
	}

	/**
	 * Returns whether it was made here.
	 */
	boolean contains(CircuitBreaker circuitBreaker) {
		Entry entry = this.entries.get(circuitBreaker.getName());
		return entry != null && entry.circuitBreaker == circuitBreaker;
	}

	/**
	 * Only a change of the latest has to be written down, as whoever uses the same one
	 * again changes nothing about the order.
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
		// Not under the lock, as it may ask the user's code for settings.
		CircuitBreaker created = this.factory.apply(name, this.template);
		List<Runnable> news = new ArrayList<>();
		CircuitBreaker found = register(created, news);
		news.forEach(Runnable::run);
		if (found == created) {
			this.whenRegistered.accept(created);
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
	 * Removes an entry, unless a call has opened the circuit meanwhile. Then it was not
	 * registered for a moment, which is news, too.
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
			news.add(() -> this.whenRegistered.accept(circuitBreaker));
		}
	}

	private boolean isFull() {
		return this.entries.size() >= this.maxKeys.getAsInt();
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

		/** Kept, so that looking it up allocates nothing. */
		private final Optional<CircuitBreaker> found;

		private volatile long lastUse;

		Entry(CircuitBreaker circuitBreaker) {
			this.circuitBreaker = circuitBreaker;
			this.found = Optional.of(circuitBreaker);
		}

	}

}
