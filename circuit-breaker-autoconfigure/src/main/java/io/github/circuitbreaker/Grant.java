package io.github.circuitbreaker;

/**
 * Whom a permitted call reports to when it has ended. To be told once; it does not check.
 */
interface Grant {

	/**
	 * The call has returned.
	 */
	void succeeded();

	/**
	 * The call has thrown.
	 * @param thrown what it threw; whether it is a failure is not yet decided
	 */
	void failed(Throwable thrown);

	/**
	 * The call has no result worth considering.
	 */
	void released();

}
