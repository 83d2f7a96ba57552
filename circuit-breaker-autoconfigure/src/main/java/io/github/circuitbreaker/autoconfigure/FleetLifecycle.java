package io.github.circuitbreaker.autoconfigure;

import java.time.Duration;

import io.github.circuitbreaker.fleet.FleetCoordinator;

import org.springframework.context.SmartLifecycle;

/**
 * Has an instance take part in the fleet before it takes requests, and until it has taken
 * the last.
 */
class FleetLifecycle implements SmartLifecycle {

	/** The start of the application waits no longer for what the others know. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	/** Before that of the web server. */
	private static final int PHASE = DEFAULT_PHASE - 8192;

	private final FleetCoordinator coordinator;

	FleetLifecycle(FleetCoordinator coordinator) {
		this.coordinator = coordinator;
	}

	@Override
	public void start() {
		this.coordinator.start(PATIENCE);
	}

	@Override
	public void stop() {
		this.coordinator.stop();
	}

	@Override
	public boolean isRunning() {
		return this.coordinator.isRunning();
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
