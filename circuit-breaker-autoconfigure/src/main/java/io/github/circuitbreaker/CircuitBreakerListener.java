package io.github.circuitbreaker;

/**
 * Is told of every transition of a circuit breaker.
 */
@FunctionalInterface
public interface CircuitBreakerListener {

	/**
	 * Called once for each transition, after the fact, on the thread whose call caused
	 * it: be quick. Two transitions that follow each other within microseconds may be
	 * told by two threads at the same time. What it throws is logged and otherwise
	 * ignored.
	 * @param change the transition
	 */
	void onStateChange(CircuitBreakerStateChange change);

}
