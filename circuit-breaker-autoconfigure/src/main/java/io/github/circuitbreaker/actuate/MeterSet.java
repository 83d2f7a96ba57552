package io.github.circuitbreaker.actuate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntBiFunction;
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
 *
 * @param <T> the type of what is measured
 */
final class MeterSet<T> {

	static final String PREFIX = "circuitbreaker.";

	private final String name;

	private final T measured;

	private final MeterRegistry meterRegistry;

	private final List<Meter> meters = new ArrayList<>();

	private MeterSet(String name, T measured, MeterRegistry meterRegistry) {
		this.name = name;
		this.measured = measured;
		this.meterRegistry = meterRegistry;
	}

	static MeterSet<CircuitBreaker> of(CircuitBreaker circuitBreaker, @Nullable CircuitBreakerFleet fleet,
			MeterRegistry meterRegistry) {
		MeterSet<CircuitBreaker> set = new MeterSet<>(circuitBreaker.getName(), circuitBreaker, meterRegistry);
		set.registerCalls((breaker) -> breaker.snapshot().calls());
		set.registerStates((breaker, state) -> (breaker.getState() == state) ? 1 : 0);
		set.registerTransitions((breaker) -> breaker.snapshot().transitionCounts());
		set.registerGauge("failures", "Failures counted now or, unless the circuit is closed, those that opened it",
				Tags.empty(), (breaker) -> breaker.snapshot().failureCount());
		if (fleet != null) {
			registerVotes(set, fleet);
		}
		return set;
	}

	static MeterSet<KeyedCircuitBreakers> of(String template, KeyedCircuitBreakers circuitBreakers,
			MeterRegistry meterRegistry) {
		MeterSet<KeyedCircuitBreakers> set = new MeterSet<>(template, circuitBreakers, meterRegistry);
		set.registerCalls(KeyedCircuitBreakers::getCalls);
		set.registerStates((keyed,
				state) -> (int) keyed.getAll().stream().filter((breaker) -> breaker.getState() == state).count());
		return set;
	}

	/**
	 * Returns what is measured. Kept here because meters hold only weak references.
	 */
	T measured() {
		return this.measured;
	}

	void remove() {
		this.meters.forEach(this.meterRegistry::remove);
	}

	private void registerCalls(Function<T, CallCounts> calls) {
		registerCalls("successful", calls, CallCounts::successful);
		registerCalls("failed", calls, CallCounts::failed);
		registerCalls("slow", calls, CallCounts::slow);
		registerCalls("ignored", calls, CallCounts::ignored);
		registerCalls("rejected", calls, CallCounts::rejected);
	}

	private void registerCalls(String outcome, Function<T, CallCounts> calls, ToLongFunction<CallCounts> count) {
		registerCounter("calls", "Calls, each under exactly one outcome", Tags.of("outcome", outcome),
				(measured) -> count.applyAsLong(calls.apply(measured)));
	}

	private void registerStates(ToIntBiFunction<T, State> count) {
		for (State state : State.values()) {
			registerGauge("state", "1 for the current state, 0 for the others", Tags.of("state", tag(state)),
					(measured) -> count.applyAsInt(measured, state));
		}
	}

	private void registerTransitions(Function<T, TransitionCounts> counts) {
		for (State from : State.values()) {
			for (State to : State.values()) {
				if (canFollow(from, to)) {
					registerCounter("transitions", "Transitions from one state to another",
							Tags.of("from", tag(from), "to", tag(to)),
							(measured) -> counts.apply(measured).get(from, to));
				}
			}
		}
	}

	private static void registerVotes(MeterSet<CircuitBreaker> set, CircuitBreakerFleet fleet) {
		set.registerGauge("fleet.active",
				"1 while the circuit breakers of this name advise each other, 0 while this one decides alone",
				Tags.empty(),
				(breaker) -> (fleet.status(breaker.getName()).scope() == FleetStatus.Scope.FLEET) ? 1 : 0);
		set.registerGauge("fleet.votes", "Instances that voted to open this circuit", Tags.empty(),
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

	private void registerCounter(String name, String description, Tags tags, ToDoubleFunction<T> count) {
		this.meters.add(FunctionCounter.builder(PREFIX + name, this.measured, count)
			.description(description)
			.tags(tags.and("name", this.name))
			.register(this.meterRegistry));
	}

	private void registerGauge(String name, String description, Tags tags, ToDoubleFunction<T> value) {
		this.meters.add(Gauge.builder(PREFIX + name, this.measured, value)
			.description(description)
			.tags(tags.and("name", this.name))
			.register(this.meterRegistry));
	}

}
