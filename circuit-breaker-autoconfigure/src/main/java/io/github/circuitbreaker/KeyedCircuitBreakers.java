package io.github.circuitbreaker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.github.circuitbreaker.state.Listeners;
import org.jspecify.annotations.Nullable;

/**
 * Circuit breakers that calls choose by a key, such as a host or a tenant. As keys come
 * from outside of the application, the number of circuit breakers is limited, and a new
 * one replaces the least recently used one that knows nothing, as it is closed without a
 * counted failure, or disabled by its settings; if there is none, the least recently used
 * one of the others, whatever its state, unless it was set by hand. Thread-safe.
 */
public final class KeyedCircuitBreakers {

	private final String template;

	private final CircuitBreakerRegistry registry;

	private final ConcurrentMap<String, CircuitBreaker> registered;

	private final Listeners<CircuitBreakerRegistryListener> listeners;

	private final TimeSource time;

	private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();

	private final AtomicLong uses = new AtomicLong();

	/** The same, quicker to search. This and the next three are guarded by the lock. */
	private final List<Entry> table = new ArrayList<>();

	private final Map<String, Long> warned = new HashMap<>();

	private CallCounts replaced = new CallCounts(0, 0, 0, 0, 0);

	private long searches;

	private volatile @Nullable Entry latest;

	KeyedCircuitBreakers(String template, CircuitBreakerRegistry registry,
			ConcurrentMap<String, CircuitBreaker> registered, Listeners<CircuitBreakerRegistryListener> listeners,
			TimeSource time) {
		this.template = template;
		this.registry = registry;
		this.registered = registered;
		this.listeners = listeners;
		this.time = time;
	}

	/**
	 * Returns the circuit breaker of a name and creates it if there is none.
	 * @param name the name, not blank, of which 256 characters are used; each that cannot
	 * be printed becomes a question mark
	 * @return the circuit breaker, or empty if all that the limit allows are set by hand
	 * @throws IllegalArgumentException if the name is blank
	 */
	public Optional<CircuitBreaker> find(String name) {
		Entry entry = this.entries.get(name);
		if (entry == null) {
			String printable = CircuitBreaker.printable(name);
			entry = this.entries.get(printable);
			if (entry == null) {
				// One that was created by its full name is not counted and stays.
				CircuitBreaker other = this.registered.get(printable);
				return Optional.ofNullable((other != null) ? other : create(printable));
			}
		}
		return use(entry);
	}

	/**
	 * Returns whether a circuit breaker was created here and is still kept.
	 * @param circuitBreaker a circuit breaker
	 * @return whether it is the one of its name
	 */
	public boolean contains(CircuitBreaker circuitBreaker) {
		Entry entry = this.entries.get(circuitBreaker.getName());
		return entry != null && entry.circuitBreaker == circuitBreaker;
	}

	/**
	 * Returns the circuit breakers that were created here and are still kept.
	 * @return a copy, in no particular order
	 */
	public Collection<CircuitBreaker> getAll() {
		return this.entries.values().stream().map((entry) -> entry.circuitBreaker).toList();
	}

	/**
	 * Returns how many calls there were, including those of circuit breakers that were
	 * replaced, up to that moment.
	 * @return the sum of their counts, which never goes down
	 */
	public synchronized CallCounts getCalls() {
		return getAll().stream().map((each) -> each.snapshot().calls()).reduce(this.replaced, CallCounts::plus);
	}

	/**
	 * Records a use, unless it repeats the latest one, which leaves the order as it is.
	 */
	private Optional<CircuitBreaker> use(Entry entry) {
		if (this.latest != entry) {
			this.latest = entry;
			entry.lastUse = this.uses.incrementAndGet();
		}
		return entry.found;
	}

	private @Nullable CircuitBreaker create(String name) {
		// Not under the lock, as the source may be the user's code.
		ConfigSource source = this.registry.source();
		CircuitBreaker created = CircuitBreaker.of(name, source.config(name, this.template), this.time, this.listeners);
		List<Runnable> news = new ArrayList<>();
		CircuitBreaker found = register(created, source.maxKeys(), news);
		news.forEach(Runnable::run);
		if (found == created) {
			this.registry.added(created, source);
		}
		return found;
	}

	private synchronized @Nullable CircuitBreaker register(CircuitBreaker created, int limit, List<Runnable> news) {
		CircuitBreaker earlier = this.registered.get(created.getName());
		while (earlier == null && this.entries.size() >= limit) {
			Entry entry = leastUseful();
			if (entry == null) {
				warn("Calls with new names go through without a circuit breaker, because there are already as many for"
						+ " {} as max-keys allows ({}), and all of them were set by hand", limit, news);
				return null;
			}
			remove(entry, limit, news);
		}
		earlier = (earlier != null) ? earlier : this.registered.putIfAbsent(created.getName(), created);
		if (earlier != null) {
			return earlier;
		}
		Entry entry = new Entry(created);
		use(entry);
		this.entries.put(created.getName(), entry);
		this.table.add(entry);
		return created;
	}

	/**
	 * Removes an entry, unless it has become more useful meanwhile. In that case the
	 * circuit breaker is registered again, which listeners are told.
	 */
	private void remove(Entry entry, int limit, List<Runnable> news) {
		CircuitBreaker circuitBreaker = entry.circuitBreaker;
		String name = circuitBreaker.getName();
		this.registered.remove(name, circuitBreaker);
		boolean stays = entry.isUseful ? circuitBreaker.isSetByHand() : !circuitBreaker.knowsNothing();
		if (stays && this.registered.putIfAbsent(name, circuitBreaker) == null) {
			news.add(() -> this.registry.added(circuitBreaker, this.registry.source()));
			return;
		}
		this.entries.remove(name, entry);
		this.table.remove(entry);
		Snapshot last = circuitBreaker.snapshot();
		this.replaced = this.replaced.plus(last.calls());
		Duration retryAfter = last.retryAfter();
		if (retryAfter != null && !retryAfter.isZero() && !last.config().shadow()) {
			warn("A circuit breaker of {} was replaced while it rejected calls, because max-keys allows only {} and"
					+ " more names than that fail", limit, news);
		}
		news.add(() -> this.listeners.tell((listener) -> listener.onRemoved(circuitBreaker),
				() -> "the circuit breaker %s was removed".formatted(name)));
	}

	private void warn(String message, int limit, List<Runnable> news) {
		long now = this.time.nanoTime();
		Long last = this.warned.get(message);
		if (last == null || now - last >= TimeUnit.MINUTES.toNanos(1)) {
			this.warned.put(message, now);
			news.add(() -> Listeners.log((logger) -> logger.warn(message, this.template, limit)));
		}
	}

	/**
	 * Returns the entry that has to go. Looks at the last use first, as that costs least.
	 */
	private @Nullable Entry leastUseful() {
		this.searches++;
		Entry useless = null;
		Entry useful = null;
		long use = Long.MAX_VALUE;
		for (Entry entry : this.table) {
			long lastUse = entry.lastUse;
			if (useless == null || lastUse < use) {
				if (!entry.isUseful(lastUse, this.searches, this.table.size() / 16)) {
					useless = entry;
					use = lastUse;
				}
				else if (useless == null && lastUse < use && !entry.circuitBreaker.isSetByHand()) {
					useful = entry;
					use = lastUse;
				}
			}
		}
		return (useless != null) ? useless : useful;
	}

	private static final class Entry {

		private final CircuitBreaker circuitBreaker;

		/** Kept so that a lookup allocates nothing. */
		private final Optional<CircuitBreaker> found;

		private volatile long lastUse;

		private boolean isUseful;

		private long foundIn;

		private long foundAfter;

		Entry(CircuitBreaker circuitBreaker) {
			this.circuitBreaker = circuitBreaker;
			this.found = Optional.of(circuitBreaker);
		}

		/**
		 * Returns whether its circuit breaker knows something. Until the next use, the
		 * answer that it does holds for some searches, as windows take long to add up.
		 */
		boolean isUseful(long lastUse, long search, int holds) {
			if (!this.isUseful || this.foundAfter != lastUse || search - this.foundIn >= holds) {
				this.isUseful = !this.circuitBreaker.knowsNothing();
				this.foundAfter = lastUse;
				this.foundIn = search;
			}
			return this.isUseful;
		}

	}

}
