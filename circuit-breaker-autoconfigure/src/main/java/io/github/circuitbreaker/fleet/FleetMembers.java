package io.github.circuitbreaker.fleet;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerRegistryListener;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.fleet.FleetStore.CircuitState;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breakers of this instance, as members of the fleet. Other threads only note
 * here that something has changed or that there is news, and wake the fleet's thread.
 * Thread-safe.
 */
final class FleetMembers implements CircuitBreakerRegistryListener {

	private final Map<String, FleetMember> members = new ConcurrentHashMap<>();

	private final Set<String> changed = ConcurrentHashMap.newKeySet();

	/** The latest published news of each circuit breaker of this instance. */
	private final Map<String, CircuitState> news = new ConcurrentHashMap<>();

	private final CircuitBreakerRegistry registry;

	/** Creates a member, with what it runs when a trial begins. */
	private final BiFunction<CircuitBreaker, Runnable, FleetMember> factory;

	private final Runnable wakeUp;

	FleetMembers(CircuitBreakerRegistry registry, BiFunction<CircuitBreaker, Runnable, FleetMember> factory,
			Runnable wakeUp) {
		this.registry = registry;
		this.factory = factory;
		this.wakeUp = wakeUp;
	}

	/**
	 * Makes all circuit breakers members, those to come included.
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
		this.members.values().forEach((member) -> member.circuitBreaker().advice().setTrialGate(() -> true));
		this.members.clear();
		this.changed.clear();
		this.news.clear();
	}

	@Override
	public void onAdded(CircuitBreaker circuitBreaker) {
		// Called twice, perhaps: by the registry, and on joining.
		FleetMember member = this.members.compute(circuitBreaker.getName(),
				(name, before) -> (before != null && before.circuitBreaker() == circuitBreaker) ? before
						: this.factory.apply(circuitBreaker, () -> changed(name)));
		circuitBreaker.advice().setTrialGate(member);
		if (!this.registry.contains(circuitBreaker)) {
			onRemoved(circuitBreaker);
		}
		changed(circuitBreaker.getName());
	}

	@Override
	public void onRemoved(CircuitBreaker circuitBreaker) {
		this.members.computeIfPresent(circuitBreaker.getName(),
				(name, member) -> (member.circuitBreaker() == circuitBreaker) ? null : member);
	}

	@Override
	public void onStateChange(CircuitBreakerStateChange change) {
		changed(change.name());
	}

	@Override
	public void onRampBegin(String name) {
		changed(name);
	}

	/**
	 * Notes that there may be something to say of a circuit breaker.
	 */
	void changed(String name) {
		with(name, (member) -> {
			this.changed.add(name);
			this.wakeUp.run();
		});
	}

	/**
	 * Notes published news.
	 */
	void published(CircuitState state) {
		with(state.circuitBreaker(), (member) -> {
			this.news.merge(member.name(), state, (one, other) -> (one.revision() > other.revision()) ? one : other);
			this.wakeUp.run();
		});
	}

	@Nullable FleetMember find(String name) {
		return this.members.get(name);
	}

	/**
	 * Does something with a circuit breaker, if there is one of that name.
	 */
	void with(String name, Consumer<FleetMember> action) {
		FleetMember member = find(name);
		if (member != null) {
			action.accept(member);
		}
	}

	Collection<FleetMember> all() {
		return this.members.values();
	}

	boolean hasAnythingNew() {
		return !this.changed.isEmpty() || !this.news.isEmpty();
	}

	void takeChanged(Consumer<FleetMember> action) {
		this.changed.forEach((name) -> {
			// First, so that a change from now on is noted again.
			this.changed.remove(name);
			with(name, action);
		});
	}

	void takeNews(BiConsumer<FleetMember, CircuitState> action) {
		this.news.forEach((name, state) -> {
			// News that come meanwhile stay for the next time.
			this.news.remove(name, state);
			with(name, (member) -> action.accept(member, state));
		});
	}

}
