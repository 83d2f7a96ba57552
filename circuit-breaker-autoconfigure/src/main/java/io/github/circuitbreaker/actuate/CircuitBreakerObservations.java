package io.github.circuitbreaker.actuate;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerRegistryListener;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.RejectionListener;
import io.github.circuitbreaker.State;
import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.Event;
import io.micrometer.observation.ObservationRegistry;

/**
 * Reports rejected calls and transitions as events of the current observation, and
 * therefore on the current span. Thread-safe.
 * <p>
 * Calls that are not rejected are not affected. A transition is reported on the
 * observation of the call that caused it, if that call ends on a thread that knows its
 * observation.
 */
public class CircuitBreakerObservations implements AutoCloseable {

	private final CircuitBreakerRegistry registry;

	private final ObservationRegistry observations;

	private final RejectionListener rejectionListener = this::onRejection;

	private final CircuitBreakerRegistryListener transitionListener = new CircuitBreakerRegistryListener() {

		@Override
		public void onStateChange(CircuitBreakerStateChange change) {
			CircuitBreakerObservations.this.onStateChange(change);
		}

	};

	/**
	 * Starts listening, unless the observation registry is a no-op.
	 * @param registry the circuit breakers to listen to
	 * @param observations the source of the current observation
	 */
	public CircuitBreakerObservations(CircuitBreakerRegistry registry, ObservationRegistry observations) {
		this.registry = registry;
		this.observations = observations;
		if (observations != ObservationRegistry.NOOP) {
			registry.addRejectionListener(this.rejectionListener);
			registry.addListener(this.transitionListener);
		}
	}

	/**
	 * Stops listening.
	 */
	@Override
	public void close() {
		this.registry.removeRejectionListener(this.rejectionListener);
		this.registry.removeListener(this.transitionListener);
	}

	private void onRejection(String name, State state, boolean shadow) {
		Observation observation = this.observations.getCurrentObservation();
		if (observation != null) {
			observation.event(Event.of("circuitbreaker.rejected", "circuit breaker %s %s the call: %s".formatted(name,
					shadow ? "would have rejected" : "rejected", state)));
		}
	}

	private void onStateChange(CircuitBreakerStateChange change) {
		Observation observation = this.observations.getCurrentObservation();
		if (observation != null) {
			observation.event(Event.of("circuitbreaker.transition", "circuit breaker %s%s from %s to %s: %s".formatted(
					change.name(), change.shadow() ? " (shadow)" : "", change.from(), change.to(), change.reason())));
		}
	}

}
