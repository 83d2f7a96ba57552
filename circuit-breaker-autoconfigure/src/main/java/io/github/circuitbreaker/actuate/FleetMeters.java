package io.github.circuitbreaker.actuate;

import java.time.Duration;
import java.util.List;

import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * The meters of what an instance knows of the others, in one meter registry.
 */
final class FleetMeters {

	private static final String PREFIX = "circuitbreaker.fleet.";

	private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

	private final List<Meter> meters;

	private final MeterRegistry meterRegistry;

	private FleetMeters(List<Meter> meters, MeterRegistry meterRegistry) {
		this.meters = meters;
		this.meterRegistry = meterRegistry;
	}

	static FleetMeters register(CircuitBreakerFleet fleet, MeterRegistry meterRegistry) {
		Gauge instances = Gauge.builder(PREFIX + "instances", fleet, CircuitBreakerFleet::liveInstances)
			.description("Instances whose circuit breakers advise each other, as far as this one knows")
			.register(meterRegistry);
		Gauge age = Gauge.builder(PREFIX + "view.age", fleet, FleetMeters::seconds)
			.description("How old what this instance knows of the others is")
			.baseUnit("seconds")
			.register(meterRegistry);
		return new FleetMeters(List.of(instances, age), meterRegistry);
	}

	private static double seconds(CircuitBreakerFleet fleet) {
		Duration age = fleet.viewAge();
		return (age != null) ? age.toNanos() / NANOS_PER_SECOND : Double.NaN;
	}

	void remove() {
		this.meters.forEach(this.meterRegistry::remove);
	}

}
