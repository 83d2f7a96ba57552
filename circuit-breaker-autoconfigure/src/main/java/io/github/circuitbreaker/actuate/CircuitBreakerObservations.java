package io.github.circuitbreaker.actuate;

import java.util.Locale;

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
		report("circuitbreaker.rejected", "rejected", name, shadow);
	}

	private void onStateChange(CircuitBreakerStateChange change) {
		report("circuitbreaker.transition", change.to().name().toLowerCase(Locale.ROOT), change.name(),
				change.shadow());
	}

	/**
	 * Reports an event whose name, on a span, is one of twelve, such as
	 * {@code circuitbreaker.open}. The name of the circuit breaker is a key value, as
	 * there may be many of them.
	 */
	private void report(String event, String what, String circuitBreaker, boolean shadow) {
		Observation observation = this.observations.getCurrentObservation();
		if (observation != null) {
			observation.highCardinalityKeyValue("circuitbreaker.name", circuitBreaker);
			observation.event(Event.of(event, (shadow ? "circuitbreaker.shadow." : "circuitbreaker.") + what));
		}
	}

}
