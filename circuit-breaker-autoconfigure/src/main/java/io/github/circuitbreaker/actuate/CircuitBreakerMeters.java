package io.github.circuitbreaker.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import io.github.circuitbreaker.fleet.FleetStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one circuit breaker in one meter registry. All of them are registered at
 * once, so that a monitoring system sees the first increase of each.
 */
final class CircuitBreakerMeters {

	private static final String PREFIX = "circuitbreaker.";

	private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

	private final CircuitBreaker circuitBreaker;

	private final MeterRegistry meterRegistry;

	private final List<Meter> meters = new ArrayList<>();

	private CircuitBreakerMeters(CircuitBreaker circuitBreaker, MeterRegistry meterRegistry) {
		this.circuitBreaker = circuitBreaker;
		this.meterRegistry = meterRegistry;
	}

	static CircuitBreakerMeters register(CircuitBreaker circuitBreaker, @Nullable CircuitBreakerFleet fleet,
			MeterRegistry meterRegistry) {
		CircuitBreakerMeters meters = new CircuitBreakerMeters(circuitBreaker, meterRegistry);
		meters.registerCalls();
		meters.registerStates();
		meters.registerTransitions();
		meters.registerFailures();
		if (fleet != null) {
			meters.registerVotes(fleet);
		}
		return meters;
	}

	/**
	 * Registers the meters of a fleet.
	 */
	static List<Meter> registerFleet(CircuitBreakerFleet fleet, MeterRegistry meterRegistry) {
		Gauge instances = Gauge.builder(PREFIX + "fleet.instances", fleet, CircuitBreakerFleet::liveInstances)
			.description("Live instances whose circuit breakers advise each other, as known to this one")
			.register(meterRegistry);
		Gauge age = Gauge.builder(PREFIX + "fleet.view.age", fleet, CircuitBreakerMeters::viewAgeInSeconds)
			.description("Time since the last answer from Redis")
			.baseUnit("seconds")
			.register(meterRegistry);
		return List.of(instances, age);
	}

	private static double viewAgeInSeconds(CircuitBreakerFleet fleet) {
		Duration age = fleet.viewAge();
		return (age != null) ? age.toNanos() / NANOS_PER_SECOND : Double.NaN;
	}

	/**
	 * Returns the circuit breaker. Kept here because meters hold only weak references.
	 */
	CircuitBreaker circuitBreaker() {
		return this.circuitBreaker;
	}

	void remove() {
		this.meters.forEach(this.meterRegistry::remove);
	}

	private void registerCalls() {
		registerCalls("successful", CallCounts::successful);
		registerCalls("failed", CallCounts::failed);
		registerCalls("slow", CallCounts::slow);
		registerCalls("ignored", CallCounts::ignored);
		registerCalls("rejected", CallCounts::rejected);
	}

	private void registerCalls(String outcome, ToLongFunction<CallCounts> count) {
		registerCounter("calls", "Calls, each under exactly one outcome", Tags.of("outcome", outcome),
				(breaker) -> count.applyAsLong(breaker.snapshot().calls()));
	}

	private void registerStates() {
		for (State state : State.values()) {
			registerGauge("state", "1 for the current state, 0 for the others", Tags.of("state", tag(state)),
					(breaker) -> (breaker.getState() == state) ? 1 : 0);
		}
	}

	private void registerTransitions() {
		for (State from : State.values()) {
			for (State to : State.values()) {
				if (canFollow(from, to)) {
					registerCounter("transitions", "Transitions from one state to another",
							Tags.of("from", tag(from), "to", tag(to)),
							(breaker) -> breaker.snapshot().transitionCounts().get(from, to));
				}
			}
		}
	}

	private void registerFailures() {
		registerGauge("failures", "Failures counted now or, unless the circuit is closed, those that opened it",
				Tags.empty(), (breaker) -> breaker.snapshot().failureCount());
	}

	private void registerVotes(CircuitBreakerFleet fleet) {
		registerGauge("fleet.active",
				"1 while the circuit breakers of this name advise each other, 0 while this one decides alone",
				Tags.empty(),
				(breaker) -> (fleet.status(breaker.getName()).scope() == FleetStatus.Scope.FLEET) ? 1 : 0);
		registerGauge("fleet.votes", "Instances that voted to open this circuit", Tags.empty(),
				(breaker) -> fleet.status(breaker.getName()).votes());
	}

	/**
	 * Returns whether a transition is possible. Impossible ones get no meter.
	 */
	private static boolean canFollow(State from, State to) {
		return from != to && switch (to) {
			case CLOSED, FORCED_OPEN, DISABLED -> true;
			case OPEN -> from == State.CLOSED || from == State.HALF_OPEN;
			case HALF_OPEN -> from == State.OPEN;
		};
	}

	private static String tag(State state) {
		return state.name().toLowerCase(Locale.ROOT);
	}

	private void registerCounter(String name, String description, Tags tags, ToDoubleFunction<CircuitBreaker> count) {
		this.meters.add(FunctionCounter.builder(PREFIX + name, this.circuitBreaker, count)
			.description(description)
			.tags(tags.and("name", this.circuitBreaker.getName()))
			.register(this.meterRegistry));
	}

	private void registerGauge(String name, String description, Tags tags, ToDoubleFunction<CircuitBreaker> value) {
		this.meters.add(Gauge.builder(PREFIX + name, this.circuitBreaker, value)
			.description(description)
			.tags(tags.and("name", this.circuitBreaker.getName()))
			.register(this.meterRegistry));
	}

}
