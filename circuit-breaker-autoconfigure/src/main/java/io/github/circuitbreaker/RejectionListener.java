package io.github.circuitbreaker;

/**
 * Is told of every call that a circuit breaker rejects.
 */
@FunctionalInterface
public interface RejectionListener {

	/**
	 * Called on the thread whose call is rejected, before it learns of that, and possibly
	 * very often: be quick. What it throws is logged and otherwise ignored.
	 * @param name the name of the circuit breaker
	 * @param state its state
	 * @param shadow whether the circuit breaker is only a shadow, so that the call is
	 * made all the same
	 */
	void onRejection(String name, State state, boolean shadow);

}
