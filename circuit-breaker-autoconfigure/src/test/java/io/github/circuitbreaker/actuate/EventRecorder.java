package io.github.circuitbreaker.actuate;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;

/**
 * Records the events of observations, each with the name of its observation.
 */
public class EventRecorder implements ObservationHandler<Observation.Context> {

	private final List<String> events = new ArrayList<>();

	public List<String> events() {
		return this.events;
	}

	public ObservationRegistry registry() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(this);
		return registry;
	}

	@Override
	public void onEvent(Observation.Event event, Observation.Context context) {
		this.events.add("%s: %s, %s".formatted(context.getName(), event.getName(), event.getContextualName()));
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return true;
	}

}
