package io.github.circuitbreaker;

/**
 * Listens to the transitions of a circuit breaker.
 */
@FunctionalInterface
public interface CircuitBreakerListener {

	/**
	 * Called once for each transition, after the fact, on the thread whose call caused
	 * it: be quick. For two transitions within microseconds, two threads may call it at
	 * the same time. Exceptions are logged and otherwise ignored.
	 * @param change the transition
	 */
	void onStateChange(CircuitBreakerStateChange change);

	/**
	 * Called when trials have succeeded and a
	 * {@linkplain CircuitBreakerConfig#recoveryRamp() ramp} begins. This is no
	 * transition: the circuit stays half-open.
	 * @param name the name of the circuit breaker
	 */
	default void onRampBegin(String name) {
	}

}
