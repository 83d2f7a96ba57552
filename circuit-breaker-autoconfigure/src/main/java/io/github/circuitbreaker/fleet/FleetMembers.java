package io.github.circuitbreaker.fleet;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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

	private final Contact contact;

	private final TimeSource time;

	private final Runnable whenChanged;

	private volatile boolean grown;

	FleetMembers(CircuitBreakerRegistry registry, Contact contact, TimeSource time, Runnable whenChanged) {
		this.registry = registry;
		this.contact = contact;
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
	 * Leaves all circuit breakers to themselves.
	 */
	void leave() {
		this.registry.removeListener(this);
		this.members.values().forEach((member) -> member.circuitBreaker().setTrialGate(() -> true));
		this.members.clear();
		this.changed.clear();
	}

	@Override
	public void onAdded(CircuitBreaker circuitBreaker) {
		// Told of twice, perhaps: by the registry, and on joining.
		FleetMember member = this.members.compute(circuitBreaker.getName(),
				(name, before) -> (before != null && before.circuitBreaker() == circuitBreaker) ? before
						: new FleetMember(circuitBreaker, this.contact, this.time, this.whenChanged));
		circuitBreaker.setTrialGate(member);
		if (this.registry.find(circuitBreaker.getName()).orElse(null) != circuitBreaker) {
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
