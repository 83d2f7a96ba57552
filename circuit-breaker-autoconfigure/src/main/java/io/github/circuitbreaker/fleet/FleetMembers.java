package io.github.circuitbreaker.fleet;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerRegistryListener;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breakers of this instance, as members of the fleet. What callers' threads
 * bring about is noted here, and nothing else is done on them. Thread-safe.
 */
final class FleetMembers implements CircuitBreakerRegistryListener {

	private final Map<String, FleetMember> members = new ConcurrentHashMap<>();

	private final Set<String> changed = ConcurrentHashMap.newKeySet();

	private final CircuitBreakerRegistry registry;

	private final BooleanSupplier alone;

	private final long patience;

	private final TimeSource time;

	private final Runnable whenChanged;

	private volatile boolean grown;

	/**
	 * Creates it, with none yet.
	 * @param registry where they are
	 * @param alone whether this instance decides alone at present
	 * @param patience for how many nanoseconds the store may fail to answer about one of
	 * them
	 * @param time where they take their time from
	 * @param whenChanged is run when there is something to say of one
	 */
	FleetMembers(CircuitBreakerRegistry registry, BooleanSupplier alone, long patience, TimeSource time,
			Runnable whenChanged) {
		this.registry = registry;
		this.alone = alone;
		this.patience = patience;
		this.time = time;
		this.whenChanged = whenChanged;
	}

	/**
	 * Has all circuit breakers take part, those to come, too.
	 */
	void join() {
		this.registry.addListener(this);
		this.registry.getAll().forEach(this::onAdded);
	}

	/**
	 * Leaves all circuit breakers to themselves. What was known of them still is.
	 */
	void leave() {
		this.registry.removeListener(this);
		this.members.values().forEach((member) -> member.circuitBreaker().advice().setTrialGate(() -> true));
	}

	void forget() {
		this.members.clear();
		this.changed.clear();
	}

	@Override
	public void onAdded(CircuitBreaker circuitBreaker) {
		// Told of twice, perhaps: by the registry, and on joining.
		FleetMember member = this.members.compute(circuitBreaker.getName(),
				(name, before) -> (before != null && before.circuitBreaker() == circuitBreaker) ? before
						: new FleetMember(circuitBreaker, this.alone, this.patience, this.time, this.whenChanged));
		circuitBreaker.advice().setTrialGate(member);
		if (!this.registry.contains(circuitBreaker)) {
			onRemoved(circuitBreaker);
		}
		this.grown = true;
		this.whenChanged.run();
	}

	@Override
	public void onRemoved(CircuitBreaker circuitBreaker) {
		this.members.computeIfPresent(circuitBreaker.getName(),
				(name, member) -> (member.circuitBreaker() == circuitBreaker) ? null : member);
	}

	@Override
	public void onStateChange(CircuitBreakerStateChange change) {
		if (contains(change.name())) {
			this.changed.add(change.name());
			this.whenChanged.run();
		}
	}

	@Nullable FleetMember find(String name) {
		return this.members.get(name);
	}

	boolean contains(String name) {
		return this.members.containsKey(name);
	}

	Collection<FleetMember> all() {
		return this.members.values();
	}

	/**
	 * Returns the names of those that have changed since it was last asked.
	 */
	Set<String> takeChanged() {
		Set<String> taken = new HashSet<>(this.changed);
		// One that is noted again from now on stays for the next time, or has been seen.
		this.changed.removeAll(taken);
		return taken;
	}

	/**
	 * Returns whether some have come since the last {@link #takeGrown()}.
	 */
	boolean hasGrown() {
		return this.grown;
	}

	boolean takeGrown() {
		boolean taken = this.grown;
		this.grown = false;
		return taken;
	}

}
