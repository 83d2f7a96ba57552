package io.github.circuitbreaker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

import io.github.circuitbreaker.state.Listeners;
import org.jspecify.annotations.Nullable;

/**
 * Circuit breakers that calls choose by a key, such as a host or a tenant. As keys come
 * from outside of the application, their number is limited. A new one replaces the least
 * recently used one that knows nothing (closed without a counted failure, or disabled by
 * the settings) or else of all that were not set by hand. Thread-safe.
 */
public final class KeyedCircuitBreakers {

	/** All that is invisible, moves the text around it, or begins a new line. */
	private static final Pattern UNPRINTABLE = Pattern
		.compile("[\\p{C}\\p{Zl}\\p{Zp}\\u034F\\u115F\\u1160\\u17B4\\u17B5"
				+ "\\u180B-\\u180F\\u2800\\u3164\\uFFA0\\x{FE00}-\\x{FE0F}\\x{16FE4}\\x{1D159}\\x{E0000}-\\x{E0FFF}]");

	private static final int LONGEST_NAME = 256;

	private final String template;

	/** The text around the placeholder, if the template is one for code. */
	private final String @Nullable [] around;

	private final CircuitBreakerRegistry registry;

	private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();

	private final AtomicLong uses = new AtomicLong();

	/**
	 * The entries, quicker to search. This and the next three are guarded by the lock.
	 */
	private final List<Entry> table = new ArrayList<>();

	private final ConcurrentMap<String, Long> warned = new ConcurrentHashMap<>();

	private CallCounts replaced = new CallCounts(0, 0, 0, 0, 0);

	private int searches;

	private volatile @Nullable Entry latest;

	KeyedCircuitBreakers(String template, CircuitBreakerRegistry registry) {
		this.template = template;
		this.around = template.matches("[^#{}]*\\{[^{}]*}[^#{}]*") ? template.split("\\{.*}", 2) : null;
		this.registry = registry;
	}

	/**
	 * Returns the circuit breaker of a key and creates it if there is none.
	 * @param key replaces the <code>{…}</code> of the template, or is the name if that
	 * has none or an expression. 256 characters of a name are used, and each that cannot
	 * be seen becomes a question mark.
	 * @return the circuit breaker, or empty if all that the limit allows are set by hand
	 * @throws IllegalArgumentException if the name is blank
	 */
	public Optional<CircuitBreaker> find(String key) {
		String name = (this.around != null) ? this.around[0] + key + this.around[1] : key;
		Entry entry = this.entries.get(name);
		if (entry == null) {
			String printable = UNPRINTABLE.matcher(name.substring(0, Math.min(name.length(), LONGEST_NAME)))
				.replaceAll("?");
			entry = this.entries.get(printable);
			if (entry == null) {
				// One that was created by its full name is not counted and stays.
				CircuitBreaker other = this.registry.circuitBreakers.get(printable);
				return Optional.ofNullable((other != null) ? other : create(printable));
			}
		}
		return use(entry);
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

	private Optional<CircuitBreaker> use(Entry entry) {
		// Using the latest again leaves the order as it is.
		if (this.latest != entry) {
			this.latest = entry;
			entry.lastUse = this.uses.incrementAndGet();
		}
		return entry.found;
	}

	private @Nullable CircuitBreaker create(String name) {
		// Not under the lock, as the source may be the user's code.
		ConfigSource source = this.registry.source;
		CircuitBreaker created = new CircuitBreaker(name, this.registry.config(name, this.template, source),
				this.registry.time, this.registry.listeners);
		List<Runnable> news = new ArrayList<>();
		CircuitBreaker found = register(created, source, news);
		news.forEach(Runnable::run);
		return found;
	}

	private synchronized @Nullable CircuitBreaker register(CircuitBreaker created, ConfigSource source,
			List<Runnable> news) {
		int limit = source.maxKeys();
		while (this.entries.size() >= limit && !this.registry.circuitBreakers.containsKey(created.getName())) {
			Entry entry = leastUseful();
			if (entry == null) {
				warn("Calls with new names go through without a circuit breaker, because there are already as many for"
						+ " {} as max-keys allows ({}), and all of them were set by hand", limit, news);
				return null;
			}
			remove(entry, limit, news);
		}
		CircuitBreaker earlier = this.registry.circuitBreakers.putIfAbsent(created.getName(), created);
		if (earlier == null) {
			Entry entry = new Entry(created);
			use(entry);
			this.entries.put(created.getName(), entry);
			this.table.add(entry);
			news.add(() -> this.registry.added(created, source));
		}
		return (earlier != null) ? earlier : created;
	}

	/**
	 * Removes an entry, unless it has become more useful meanwhile. In that case the
	 * circuit breaker is registered again, which listeners are told.
	 */
	private void remove(Entry entry, int limit, List<Runnable> news) {
		CircuitBreaker circuitBreaker = entry.circuitBreaker;
		String name = circuitBreaker.getName();
		this.registry.circuitBreakers.remove(name, circuitBreaker);
		boolean stays = entry.isUseful ? circuitBreaker.isSetByHand() : !circuitBreaker.knowsNothing();
		if (stays && this.registry.circuitBreakers.putIfAbsent(name, circuitBreaker) == null) {
			news.add(() -> this.registry.added(circuitBreaker, this.registry.source));
			return;
		}
		this.entries.remove(name, entry);
		this.table.remove(entry);
		this.replaced = this.replaced.plus(circuitBreaker.snapshot().calls());
		if (circuitBreaker.isRejecting()) {
			warn("A circuit breaker of {} was replaced while it rejected calls, because max-keys allows only {} and"
					+ " more names than that fail", limit, news);
		}
		news.add(() -> this.registry.listeners.tell((listener) -> listener.onRemoved(circuitBreaker),
				() -> "the circuit breaker %s was removed".formatted(name)));
	}

	private void warn(String message, int limit, List<Runnable> news) {
		long now = this.registry.time.nanoTime();
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
		for (int i = 0; i < this.table.size(); i++) {
			Entry entry = this.table.get(i);
			long lastUse = entry.lastUse;
			if (useless == null || lastUse < use) {
				if (!entry.isUseful(lastUse, (i + this.searches) % (this.table.size() / 16 + 1) == 0)) {
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

		private long usefulSince;

		Entry(CircuitBreaker circuitBreaker) {
			this.circuitBreaker = circuitBreaker;
			this.found = Optional.of(circuitBreaker);
		}

		/**
		 * Returns whether its circuit breaker knows something. As windows take long to
		 * add up, a yes holds until the next use or until it is time to look again.
		 */
		boolean isUseful(long lastUse, boolean again) {
			if (!this.isUseful || this.usefulSince != lastUse || again) {
				this.isUseful = !this.circuitBreaker.knowsNothing();
				this.usefulSince = lastUse;
			}
			return this.isUseful;
		}

	}

}
