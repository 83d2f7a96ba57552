package io.github.circuitbreaker;

/**
 * The kind of event that made a circuit breaker change its state.
 */
public enum TransitionCause {

	/**
	 * Calls: their results, and the time that passed between them.
	 */
	CALLS,

	/**
	 * A command given by hand.
	 */
	COMMAND,

	/**
	 * Settings that disable the circuit breaker, or no longer do.
	 */
	SETTINGS,

	/**
	 * Advice from outside, for example from other instances of the application.
	 */
	ADVICE

}
