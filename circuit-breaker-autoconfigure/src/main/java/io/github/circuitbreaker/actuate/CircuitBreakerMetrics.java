package io.github.circuitbreaker.actuate;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerRegistryListener;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * {@link MeterBinder} for the circuit breakers of a registry. Adds and removes meters as
 * circuit breakers are added and removed. Thread-safe.
 * <p>
 * Meters read what a circuit breaker records anyway, so calls do not touch them. Only a
 * call that creates a circuit breaker, or causes one to be removed, also handles its
 * meters.
 */
public class CircuitBreakerMetrics implements MeterBinder, AutoCloseable {

	private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

	private final CircuitBreakerRegistry registry;

	private final @Nullable CircuitBreakerFleet fleet;

	private final boolean perKey;

	private final ConcurrentMap<MeterRegistry, BoundMeters> bound = new ConcurrentHashMap<>();

	private final CircuitBreakerRegistryListener listener = new Listener();

	/**
	 * Creates the binder.
	 * @param registry the circuit breakers to measure
	 */
	public CircuitBreakerMetrics(CircuitBreakerRegistry registry) {
		this(registry, null, false);
	}

	/**
	 * Creates the binder of an instance that may belong to a fleet.
	 * @param registry the circuit breakers to measure
	 * @param fleet the fleet, or {@code null} if there is none
	 * @param perKey whether circuit breakers whose names depend on the call have meters
	 * of their own, instead of those of their template
	 */
	public CircuitBreakerMetrics(CircuitBreakerRegistry registry, @Nullable CircuitBreakerFleet fleet, boolean perKey) {
		this.registry = registry;
		this.fleet = fleet;
		this.perKey = perKey;
		registry.addListener(this.listener);
	}

	/**
	 * Registers the meters of all present and future circuit breakers.
	 * @param meterRegistry the registry for the meters; has no effect if they are
	 * registered there already
	 */
	@Override
	public void bindTo(MeterRegistry meterRegistry) {
		BoundMeters meters = this.bound.computeIfAbsent(meterRegistry, BoundMeters::new);
		meters.updateTemplates();
		this.registry.getAll().forEach(meters::update);
	}

	/**
	 * Removes all meters and stops listening.
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
			CircuitBreakerMetrics.this.bound.values().forEach((meters) -> {
				meters.updateTemplates();
				meters.update(circuitBreaker);
			});
		}

	}

	/**
	 * The meters in one meter registry, by the name of their circuit breaker or template.
	 */
	private final class BoundMeters {

		private final MeterRegistry meterRegistry;

		private final List<Meter> fleetMeters;

		private final ConcurrentMap<String, MeterSet> meters = new ConcurrentHashMap<>();

		BoundMeters(MeterRegistry meterRegistry) {
			CircuitBreakerFleet fleet = CircuitBreakerMetrics.this.fleet;
			this.meterRegistry = meterRegistry;
			this.fleetMeters = (fleet != null) ? register(fleet, meterRegistry) : List.of();
		}

		private static List<Meter> register(CircuitBreakerFleet fleet, MeterRegistry meterRegistry) {
			Gauge instances = Gauge
				.builder(MeterSet.PREFIX + "fleet.instances", fleet, CircuitBreakerFleet::liveInstances)
				.description("Live instances whose circuit breakers advise each other, as known to this one")
				.register(meterRegistry);
			Gauge age = Gauge.builder(MeterSet.PREFIX + "fleet.view.age", fleet, BoundMeters::viewAgeInSeconds)
				.description("Time since the last answer from Redis")
				.baseUnit("seconds")
				.register(meterRegistry);
			return List.of(instances, age);
		}

		private static double viewAgeInSeconds(CircuitBreakerFleet fleet) {
			Duration age = fleet.viewAge();
			return (age != null) ? age.toNanos() / NANOS_PER_SECOND : Double.NaN;
		}

		void updateTemplates() {
			CircuitBreakerRegistry registry = CircuitBreakerMetrics.this.registry;
			if (!CircuitBreakerMetrics.this.perKey) {
				registry.getTemplates()
					.forEach((template) -> this.meters.computeIfAbsent(template,
							(key) -> new MeterSet(key, registry.keyed(key), this.meterRegistry)));
			}
		}

		/**
		 * Brings the meters of a name into line with the registry. Several threads may
		 * report circuit breakers of one name in any order, but each does so after the
		 * fact, so the last one finds the final state.
		 * @param circuitBreaker a circuit breaker that was added or removed
		 */
		void update(CircuitBreaker circuitBreaker) {
			this.meters.compute(circuitBreaker.getName(), (name, present) -> update(present, circuitBreaker));
		}

		private @Nullable MeterSet update(@Nullable MeterSet present, CircuitBreaker circuitBreaker) {
			if (present != null && isMeasured(present.measured())) {
				return present;
			}
			if (present != null) {
				// Remove them first: a meter registry returns an existing meter of the
				// same name instead of registering a new one.
				present.remove();
			}
			return isMeasured(circuitBreaker)
					? new MeterSet(circuitBreaker, CircuitBreakerMetrics.this.fleet, this.meterRegistry) : null;
		}

		private boolean isMeasured(Object measured) {
			CircuitBreakerRegistry registry = CircuitBreakerMetrics.this.registry;
			return !(measured instanceof CircuitBreaker circuitBreaker) || (registry.contains(circuitBreaker)
					&& (CircuitBreakerMetrics.this.perKey || registry.getTemplate(circuitBreaker).isEmpty()));
		}

		void clear() {
			this.fleetMeters.forEach(this.meterRegistry::remove);
			this.meters.keySet().forEach((name) -> this.meters.computeIfPresent(name, (key, present) -> {
				present.remove();
				return null;
			}));
		}

	}

}
