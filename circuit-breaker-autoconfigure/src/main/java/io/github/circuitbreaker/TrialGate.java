package io.github.circuitbreaker;

/**
 * Approves the trials of a circuit breaker, or holds them back: for callers, for example,
 * that share a service and want only one of them to try it.
 */
@FunctionalInterface
public interface TrialGate {

	/**
	 * Decides about a call that would be a trial. Called on the caller's thread, each
	 * time that a call is about to become a trial and never otherwise; must not block. If
	 * it throws, the trial goes through, so that a faulty gate cannot keep a circuit
	 * open.
	 * @return {@code false} to reject the call; the next call asks again
	 */
	boolean permitsTrial();

}
