package io.github.circuitbreaker;

/**
 * Is told what becomes of the circuit breakers of a registry, of all of them and from
 * their first moment on. What it throws is logged and otherwise ignored.
 */
public interface CircuitBreakerRegistryListener extends CircuitBreakerListener {

	/**
	 * Called after a circuit breaker has become part of the registry, and again if it was
	 * about to be removed and stays. It may be in use already, and another thread may be
	 * about to tell that it is gone again: whoever keeps something for it has to ask
	 * {@link CircuitBreakerRegistry#contains} what there is.
	 * @param circuitBreaker the circuit breaker
	 */
	default void onAdded(CircuitBreaker circuitBreaker) {
	}

	/**
	 * Called after a circuit breaker has ceased to be part of the registry. Calls that it
	 * has let through may still be under way.
	 * @param circuitBreaker the circuit breaker
	 */
	default void onRemoved(CircuitBreaker circuitBreaker) {
	}

	@Override
	default void onStateChange(CircuitBreakerStateChange change) {
	}

}
