package io.github.circuitbreaker.actuate;

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
final class MeterSet {

	static final String PREFIX = "circuitbreaker.";

	private final CircuitBreaker circuitBreaker;

	private final MeterRegistry meterRegistry;

	private final List<Meter> meters = new ArrayList<>();

	MeterSet(CircuitBreaker circuitBreaker, @Nullable CircuitBreakerFleet fleet, MeterRegistry meterRegistry) {
		this.circuitBreaker = circuitBreaker;
		this.meterRegistry = meterRegistry;
		registerCalls();
		registerStates();
		registerTransitions();
		registerGauge("failures", "Failures counted now or, unless the circuit is closed, those that opened it",
				Tags.empty(), (breaker) -> breaker.snapshot().failureCount());
		if (fleet != null) {
			registerVotes(fleet);
		}
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
