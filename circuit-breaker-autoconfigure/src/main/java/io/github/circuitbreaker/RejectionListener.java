package io.github.circuitbreaker;

/**
 * Listens to calls that circuit breakers reject.
 */
@FunctionalInterface
public interface RejectionListener {

	/**
	 * Called on the thread whose call is rejected, before the caller learns of it, and
	 * possibly very often: be quick. Exceptions are logged and otherwise ignored.
	 * @param name the name of the circuit breaker
	 * @param state its state
	 * @param shadow whether the circuit breaker is only a shadow, so that the call is
	 * made nevertheless
	 */
	void onRejection(String name, State state, boolean shadow);

}
