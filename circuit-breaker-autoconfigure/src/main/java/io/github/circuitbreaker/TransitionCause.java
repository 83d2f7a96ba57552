package io.github.circuitbreaker;

/**
 * What made a circuit breaker go from one state to another.
 */
public enum TransitionCause {

	/**
	 * The calls made through it: their results and the time that passed between them.
	 */
	CALLS,

	/**
	 * Somebody who moved it by hand.
	 */
	COMMAND,

	/**
	 * Settings that disable it, or no longer do.
	 */
	SETTINGS,

	/**
	 * An opinion from outside, of other instances of the application for example.
	 */
	ADVICE

}
