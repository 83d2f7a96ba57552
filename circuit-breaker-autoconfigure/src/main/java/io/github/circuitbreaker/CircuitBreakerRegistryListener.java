package io.github.circuitbreaker;

/**
 * Listens to a registry: to the transitions of all its circuit breakers, from their first
 * moment on, and to circuit breakers that are added or removed. Exceptions that it throws
 * are logged and otherwise ignored.
 */
public interface CircuitBreakerRegistryListener extends CircuitBreakerListener {

	/**
	 * Called after a circuit breaker was added to the registry, and again if it was about
	 * to be removed and stays. It may be in use already, and another thread may be about
	 * to call {@link #onRemoved}: a listener that keeps something for it has to ask
	 * {@link CircuitBreakerRegistry#contains} whether it is still there.
	 * @param circuitBreaker the circuit breaker
	 */
	default void onAdded(CircuitBreaker circuitBreaker) {
	}

	/**
	 * Called after a circuit breaker was removed from the registry. Calls that it has let
	 * through may still be under way.
	 * @param circuitBreaker the circuit breaker
	 */
	default void onRemoved(CircuitBreaker circuitBreaker) {
	}

	@Override
	default void onStateChange(CircuitBreakerStateChange change) {
	}

}
