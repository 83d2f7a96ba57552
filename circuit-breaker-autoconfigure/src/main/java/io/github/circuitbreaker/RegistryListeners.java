package io.github.circuitbreaker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who listen to all circuit breakers of a registry. Each circuit breaker holds on
 * to this from its creation, so that no transition is missed.
 */
final class RegistryListeners {

	private static final Logger logger = LoggerFactory.getLogger(CircuitBreaker.class);

	private final List<CircuitBreakerRegistryListener> listeners = new CopyOnWriteArrayList<>();

	private final List<RejectionListener> rejectionListeners = new CopyOnWriteArrayList<>();

	void add(CircuitBreakerRegistryListener listener) {
		this.listeners.add(listener);
	}

	void remove(CircuitBreakerRegistryListener listener) {
		this.listeners.remove(listener);
	}

	void add(RejectionListener listener) {
		this.rejectionListeners.add(listener);
	}

	void remove(RejectionListener listener) {
		this.rejectionListeners.remove(listener);
	}

	void added(CircuitBreaker circuitBreaker) {
		tell(this.listeners, (listener) -> listener.onAdded(circuitBreaker),
				() -> "there is a circuit breaker " + circuitBreaker.getName());
	}

	void removed(CircuitBreaker circuitBreaker) {
		tell(this.listeners, (listener) -> listener.onRemoved(circuitBreaker),
				() -> "the circuit breaker %s is gone".formatted(circuitBreaker.getName()));
	}

	void changed(CircuitBreakerStateChange change) {
		changed(this.listeners, change);
	}

	static void changed(List<? extends CircuitBreakerListener> listeners, CircuitBreakerStateChange change) {
		tell(listeners, (listener) -> listener.onStateChange(change),
				() -> "%s is %s".formatted(change.name(), change.to()));
	}

	void rejected(String name, Phase phase) {
		// Asked first, as a call may be rejected very often, and most often nobody
		// listens.
		if (!this.rejectionListeners.isEmpty()) {
			tell(this.rejectionListeners,
					(listener) -> listener.onRejection(name, phase.state(), phase.policy().config().shadow()),
					() -> name + " has rejected a call");
		}
	}

	/**
	 * Keeps whoever has something to tell from what the listeners throw.
	 */
	private static <L> void tell(List<L> listeners, Consumer<L> message, Supplier<String> news) {
		for (L listener : listeners) {
			try {
				message.accept(listener);
			}
			catch (Throwable ex) {
				GuardedLog.run(() -> logger.error("A listener failed to take note that {}", news.get(), ex));
			}
		}
	}

}
