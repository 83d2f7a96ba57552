package io.github.circuitbreaker.actuate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.KeyedCircuitBreakers;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TransitionCounts;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import io.github.circuitbreaker.fleet.FleetStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one circuit breaker, or of all whose names are made from one template, in
 * one meter registry. All of them are registered at once, so that a monitoring system
 * sees the first increase of each.
 */
final class MeterSet {

	static final String PREFIX = "circuitbreaker.";

	private final String name;

	private final Object measured;

	private final MeterRegistry meterRegistry;

	private final List<Meter> meters = new ArrayList<>();

	private MeterSet(MeterRegistry meterRegistry, String name, Object measured) {
		this.name = name;
		this.measured = measured;
		this.meterRegistry = meterRegistry;
	}

	MeterSet(CircuitBreaker circuitBreaker, @Nullable CircuitBreakerFleet fleet, MeterRegistry meterRegistry) {
		this(meterRegistry, circuitBreaker.getName(), circuitBreaker);
		registerCalls(() -> circuitBreaker.snapshot().calls());
		registerStates((state) -> (circuitBreaker.getState() == state) ? 1 : 0);
		registerTransitions(() -> circuitBreaker.snapshot().transitionCounts());
		registerGauge("failures", "Failures counted now or, unless the circuit is closed, those that opened it",
				Tags.empty(), () -> circuitBreaker.snapshot().failureCount());
		if (circuitBreaker.getConfig().window() != null) {
			registerGauge("window.calls", "Calls among which the failures are counted", Tags.empty(),
					() -> orNaN(circuitBreaker.snapshot().callsInWindow()));
		}
		if (circuitBreaker.getConfig().failureRateThreshold() > 0) {
			registerGauge("failure.rate", "Percentage of failures among the calls in the window", Tags.empty(),
					() -> orNaN(circuitBreaker.snapshot().failureRate()));
		}
		if (!circuitBreaker.getConfig().recoveryRamp().isZero()) {
			registerGauge("permitted.rate", "Percentage of calls that the ramp lets through", Tags.empty(),
					() -> orNaN(circuitBreaker.snapshot().permittedRate()));
		}
		if (fleet != null) {
			registerVotes(fleet);
		}
	}

	MeterSet(String template, KeyedCircuitBreakers circuitBreakers, MeterRegistry meterRegistry) {
		this(meterRegistry, template, circuitBreakers);
		registerCalls(circuitBreakers::getCalls);
		registerStates((state) -> circuitBreakers.getAll()
			.stream()
			.filter((circuitBreaker) -> circuitBreaker.getState() == state)
			.count());
	}

	Object measured() {
		return this.measured;
	}

	void remove() {
		this.meters.forEach(this.meterRegistry::remove);
	}

	private void registerCalls(Supplier<CallCounts> calls) {
		registerCalls("successful", calls, CallCounts::successful);
		registerCalls("failed", calls, CallCounts::failed);
		registerCalls("slow", calls, CallCounts::slow);
		registerCalls("ignored", calls, CallCounts::ignored);
		registerCalls("rejected", calls, CallCounts::rejected);
	}

	private void registerCalls(String outcome, Supplier<CallCounts> calls, ToLongFunction<CallCounts> count) {
		registerCounter("calls", "Calls, each under exactly one outcome", Tags.of("outcome", outcome),
				() -> count.applyAsLong(calls.get()));
	}

	private void registerStates(ToLongFunction<State> count) {
		for (State state : State.values()) {
			registerGauge("state",
					"1 for the current state, 0 for the others; for a name that depends on the call, the number in each state",
					Tags.of("state", tag(state)), () -> count.applyAsLong(state));
		}
	}

	private void registerTransitions(Supplier<TransitionCounts> counts) {
		for (State from : State.values()) {
			for (State to : State.values()) {
				if (canFollow(from, to)) {
					registerCounter("transitions", "Transitions from one state to another",
							Tags.of("from", tag(from), "to", tag(to)), () -> counts.get().get(from, to));
				}
			}
		}
	}

	private void registerVotes(CircuitBreakerFleet fleet) {
		registerGauge("fleet.active",
				"1 while the circuit breakers of this name advise each other, 0 while this one decides alone",
				Tags.empty(), () -> (fleet.status(this.name).scope() == FleetStatus.Scope.FLEET) ? 1 : 0);
		registerGauge("fleet.votes", "Instances that voted to open this circuit", Tags.empty(),
				() -> fleet.status(this.name).votes());
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

	/**
	 * Settings may change while the meters stay.
	 */
	private static double orNaN(@Nullable Number value) {
		return (value != null) ? value.doubleValue() : Double.NaN;
	}

	private static String tag(State state) {
		return state.name().toLowerCase(Locale.ROOT);
	}

	private void registerCounter(String name, String description, Tags tags, DoubleSupplier count) {
		this.meters.add(FunctionCounter.builder(PREFIX + name, this.measured, (measured) -> count.getAsDouble())
			.description(description)
			.tags(tags.and("name", this.name))
			.register(this.meterRegistry));
	}

	private void registerGauge(String name, String description, Tags tags, DoubleSupplier value) {
		this.meters.add(Gauge.builder(PREFIX + name, this.measured, (measured) -> value.getAsDouble())
			.description(description)
			.tags(tags.and("name", this.name))
			.register(this.meterRegistry));
	}

}
