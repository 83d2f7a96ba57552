package io.github.circuitbreaker.actuate;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The meters that a meter registry has of circuit breakers, by the name of the circuit
 * breaker.
 */
final class BoundMeters {

	private final CircuitBreakerRegistry registry;

	private final @Nullable CircuitBreakerFleet fleet;

	private final MeterRegistry meterRegistry;

	private final @Nullable FleetMeters fleetMeters;

	private final ConcurrentMap<String, CircuitBreakerMeters> meters = new ConcurrentHashMap<>();

	BoundMeters(CircuitBreakerRegistry registry, @Nullable CircuitBreakerFleet fleet, MeterRegistry meterRegistry) {
		this.registry = registry;
		this.fleet = fleet;
		this.meterRegistry = meterRegistry;
		this.fleetMeters = (fleet != null) ? FleetMeters.register(fleet, meterRegistry) : null;
	}

	/**
	 * Brings the meters of a name into line with the registry. Threads may tell of
	 * circuit breakers that have come and gone in any order; but each tells it after the
	 * fact, so whoever comes last here finds what is to stay.
	 * @param circuitBreaker one that has come or gone
	 */
	void update(CircuitBreaker circuitBreaker) {
		this.meters.compute(circuitBreaker.getName(), (name, present) -> update(present, circuitBreaker));
	}

	private @Nullable CircuitBreakerMeters update(@Nullable CircuitBreakerMeters present,
			CircuitBreaker circuitBreaker) {
		if (present != null && this.registry.contains(present.circuitBreaker())) {
			return present;
		}
		if (present != null) {
			// Before there are others, as those of the same name would not be new.
			present.remove();
		}
		return this.registry.contains(circuitBreaker)
				? CircuitBreakerMeters.register(circuitBreaker, this.fleet, this.meterRegistry) : null;
	}

	void clear() {
		if (this.fleetMeters != null) {
			this.fleetMeters.remove();
		}
		this.meters.keySet().forEach((name) -> this.meters.computeIfPresent(name, (key, present) -> {
			present.remove();
			return null;
		}));
	}

}
