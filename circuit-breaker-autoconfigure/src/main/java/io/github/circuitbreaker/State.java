package io.github.circuitbreaker;

/**
 * What a circuit breaker does with the next call.
 */
public enum State {

	/**
	 * Calls go through and their failures are counted.
	 */
	CLOSED,

	/**
	 * Calls are rejected until the recovery timeout is over; the next call is then the
	 * trial.
	 */
	OPEN,

	/**
	 * The trials are under way, all other calls are rejected.
	 */
	HALF_OPEN,

	/**
	 * All calls are rejected until somebody says otherwise.
	 */
	FORCED_OPEN,

	/**
	 * All calls go through and nothing is counted.
	 */
	DISABLED

}
