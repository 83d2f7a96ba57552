package io.github.circuitbreaker.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerListener;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.RejectionListener;
import io.github.circuitbreaker.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of a circuit breaker, or of a registry, shared by its circuit breakers.
 * Shields callers from anything that listeners or the log throw. Thread-safe.
 *
 * @param <L> the type of the listeners
 */
public final class Listeners<L extends CircuitBreakerListener> {

	private static final Logger logger = LoggerFactory.getLogger("io.github.circuitbreaker.CircuitBreaker");

	/**
	 * Never changed but replaced, so that circuit breakers without any share one list.
	 */
	private volatile List<L> listeners = List.of();

	private volatile List<RejectionListener> rejectionListeners = List.of();

	/**
	 * Adds a listener for state changes.
	 * @param listener the listener
	 */
	public synchronized void add(L listener) {
		this.listeners = with(this.listeners, listener);
	}

	/**
	 * Removes a listener for state changes, if it was added.
	 * @param listener the listener
	 */
	public synchronized void remove(L listener) {
		this.listeners = without(this.listeners, listener);
	}

	/**
	 * Adds a listener for rejections.
	 * @param listener the listener
	 */
	public synchronized void add(RejectionListener listener) {
		this.rejectionListeners = with(this.rejectionListeners, listener);
	}

	/**
	 * Removes a listener for rejections, if it was added.
	 * @param listener the listener
	 */
	public synchronized void remove(RejectionListener listener) {
		this.rejectionListeners = without(this.rejectionListeners, listener);
	}

	private static <T> List<T> with(List<T> listeners, T listener) {
		return Stream.concat(listeners.stream(), Stream.of(listener)).toList();
	}

	private static <T> List<T> without(List<T> listeners, T listener) {
		List<T> next = new ArrayList<>(listeners);
		next.remove(listener);
		return List.copyOf(next);
	}

	/**
	 * Notifies all listeners.
	 * @param message notifies one listener
	 * @param news describes the notification, for the log if a listener throws
	 */
	public void tell(Consumer<? super L> message, Supplier<String> news) {
		tell(this.listeners, message, news);
	}

	void rejected(String name, State state, boolean shadow) {
		// Checked first: rejections are frequent, and listeners rare.
		if (!this.rejectionListeners.isEmpty()) {
			tell(this.rejectionListeners, (listener) -> listener.onRejection(name, state, shadow),
					() -> name + " has rejected a call");
		}
	}

	private static <T> void tell(List<T> listeners, Consumer<? super T> message, Supplier<String> news) {
		for (T listener : listeners) {
			try {
				message.accept(listener);
			}
			catch (Throwable ex) {
				log((logger) -> logger.error("A listener failed when told that {}", news.get(), ex));
			}
		}
	}

	/**
	 * Logs a state change.
	 */
	static void log(CircuitBreakerStateChange change) {
		String state = change.to() + (change.shadow() ? " (shadow)" : "");
		log((logger) -> {
			switch (change.to()) {
				case OPEN -> logger.warn("Circuit {} for {}: {}; next trial in {}", state, change.name(),
						change.reason(), Deadline.format(Objects.requireNonNull(change.retryAfter())));
				case HALF_OPEN -> logger.info("Circuit {} for {}", state, change.name());
				default -> logger.info("Circuit {} for {}: {}", state, change.name(), change.reason());
			}
		});
	}

	static void logRejection(String name, State state, boolean shadow, @Nullable String lastFailure) {
		if (logger.isDebugEnabled()) {
			log((logger) -> logger.debug("Circuit {} for {} rejects a call; last failure: {}",
					state + (shadow ? " (shadow)" : ""), name, Objects.requireNonNullElse(lastFailure, "none")));
		}
	}

	/**
	 * Logs why a command does not do what the caller may expect of it.
	 */
	static void logIfIneffective(String name, State to, Phase phase) {
		if (!phase.config().enabled() && to != State.DISABLED) {
			log((logger) -> logger.warn("Circuit not {} for {}: its settings disable it", to, name));
		}
		else if (phase.config().shadow() && to == State.FORCED_OPEN && phase.state() != to) {
			log((logger) -> logger.warn("Circuit {} for {} rejects nothing: its settings make it a shadow", to, name));
		}
	}

	/**
	 * Logs. A log that throws, because its disk is full for example, must neither replace
	 * the result of a call nor leave a circuit breaker halfway.
	 * @param message logs one line
	 */
	public static void log(Consumer<Logger> message) {
		try {
			message.accept(logger);
		}
		catch (Throwable ex) {
			// There is no place left to report it.
		}
	}

}
