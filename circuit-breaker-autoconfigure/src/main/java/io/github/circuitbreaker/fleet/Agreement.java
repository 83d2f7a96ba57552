package io.github.circuitbreaker.fleet;

/**
 * What the instances may agree upon about one circuit breaker.
 */
public enum Agreement {

	/**
	 * Each decides for itself, as nobody knows of a failure.
	 */
	CLOSED,

	/**
	 * The circuit is open for all, and only who holds the lease makes a trial.
	 */
	OPEN,

	/**
	 * The circuit was open for all, and each makes its own trial: calls are so rare that
	 * nobody had one while it held the lease. The first to succeed closes it for all.
	 */
	LEFT_TO_EACH

}
