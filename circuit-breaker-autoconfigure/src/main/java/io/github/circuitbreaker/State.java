package io.github.circuitbreaker;

/**
 * The state of a circuit breaker, which determines how it treats the next call.
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
	 * Trials are under way, and all other calls are rejected; or the trials have
	 * succeeded, and during the ramp that follows a growing share of the calls goes
	 * through.
	 */
	HALF_OPEN,

	/**
	 * All calls are rejected until the circuit breaker is reset or disabled by hand.
	 */
	FORCED_OPEN,

	/**
	 * All calls go through, uncounted.
	 */
	DISABLED

}
