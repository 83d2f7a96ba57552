package io.github.circuitbreaker;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log and the listeners of a transition, and keeps the caller on whose thread
 * it does so from whatever they throw.
 */
final class StateChangeAnnouncer {

	private static final Logger logger = LoggerFactory.getLogger(CircuitBreaker.class);

	private final List<CircuitBreakerListener> listeners = new CopyOnWriteArrayList<>();

	private final RegistryListeners registryListeners;

	StateChangeAnnouncer(RegistryListeners registryListeners) {
		this.registryListeners = registryListeners;
	}

	void add(CircuitBreakerListener listener) {
		this.listeners.add(listener);
	}

	void remove(CircuitBreakerListener listener) {
		this.listeners.remove(listener);
	}

	void announce(CircuitBreakerStateChange change) {
		GuardedLog.run(() -> log(change));
		RegistryListeners.changed(this.listeners, change);
		this.registryListeners.changed(change);
	}

	private static void log(CircuitBreakerStateChange change) {
		String state = change.to() + (change.shadow() ? " (shadow)" : "");
		switch (change.to()) {
			case OPEN -> {
				Duration retryAfter = change.retryAfter();
				logger.warn("Circuit {} for {}: {}; next trial in {}", state, change.name(), change.reason(),
						(retryAfter != null) ? Durations.format(retryAfter) : "a while");
			}
			case HALF_OPEN -> logger.info("Circuit {} for {}", state, change.name());
			default -> logger.info("Circuit {} for {}: {}", state, change.name(), change.reason());
		}
	}

}
