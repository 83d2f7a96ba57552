package io.github.circuitbreaker.actuate;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerRegistryListener;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * {@link MeterBinder} for the circuit breakers of a registry. Their meters come and go
 * with them. Thread-safe.
 * <p>
 * All meters read, when they are asked, what a circuit breaker keeps anyway: a call
 * touches none of them. Only a call that creates a circuit breaker, or has one removed,
 * brings its meters along.
 */
public class CircuitBreakerMetrics implements MeterBinder, AutoCloseable {

	private final CircuitBreakerRegistry registry;

	private final @Nullable CircuitBreakerFleet fleet;

	private final ConcurrentMap<MeterRegistry, BoundMeters> bound = new ConcurrentHashMap<>();

	private final CircuitBreakerRegistryListener listener = new Listener();

	/**
	 * Creates the binder.
	 * @param registry the circuit breakers to measure
	 */
	public CircuitBreakerMetrics(CircuitBreakerRegistry registry) {
		this(registry, null);
	}

	/**
	 * Creates the binder of an instance of many.
	 * @param registry the circuit breakers to measure
	 * @param fleet the instances, or {@code null} if they do not advise each other
	 */
	public CircuitBreakerMetrics(CircuitBreakerRegistry registry, @Nullable CircuitBreakerFleet fleet) {
		this.registry = registry;
		this.fleet = fleet;
		registry.addListener(this.listener);
	}

	/**
	 * Registers the meters of all circuit breakers that there are, and from now on of
	 * those that come.
	 * @param meterRegistry where to register them; nothing happens if they are there
	 * already
	 */
	@Override
	public void bindTo(MeterRegistry meterRegistry) {
		BoundMeters meters = this.bound.computeIfAbsent(meterRegistry,
				(key) -> new BoundMeters(this.registry, this.fleet, meterRegistry));
		this.registry.getAll().forEach(meters::update);
	}

	/**
	 * Removes all meters, and listens no longer.
	 */
	@Override
	public void close() {
		this.registry.removeListener(this.listener);
		this.bound.values().forEach(BoundMeters::clear);
		this.bound.clear();
	}

	private final class Listener implements CircuitBreakerRegistryListener {

		@Override
		public void onAdded(CircuitBreaker circuitBreaker) {
			update(circuitBreaker);
		}

		@Override
		public void onRemoved(CircuitBreaker circuitBreaker) {
			update(circuitBreaker);
		}

		private void update(CircuitBreaker circuitBreaker) {
			CircuitBreakerMetrics.this.bound.values().forEach((meters) -> meters.update(circuitBreaker));
		}

	}

}
