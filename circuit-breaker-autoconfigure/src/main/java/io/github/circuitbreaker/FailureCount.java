package io.github.circuitbreaker;

/**
 * Counts the failures of one closed phase and says when they are too many. Thread-safe.
 * <p>
 * Once they are, they stay so: whoever learns of it opens the circuit, and a success that
 * comes between that and the transition must not talk it out of it.
 */
interface FailureCount {

	/**
	 * Counts a success.
	 * @return whether the circuit has to open, because of earlier failures
	 */
	boolean success();

	/**
	 * Counts a failure.
	 * @return whether the circuit has to open
	 */
	boolean failure();

	/**
	 * Returns how many failures count now.
	 */
	int current();

	/**
	 * Says what was too much, for the log: "3 failures in a row".
	 */
	String describe();

}
