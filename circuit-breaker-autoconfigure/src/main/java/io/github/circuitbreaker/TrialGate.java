package io.github.circuitbreaker;

/**
 * Has a say in whether a circuit breaker lets a trial through: an outside opinion, of
 * those for example who share the service and want to try it only once.
 */
@FunctionalInterface
public interface TrialGate {

	/**
	 * Decides about a call that would be a trial. Asked on the caller's thread, each time
	 * that a call is about to become a trial and never otherwise: it must not block. If
	 * it throws, the trial is let through, so that no circuit can be stuck by it.
	 * @return {@code false} to have the call rejected and the next one ask again
	 */
	boolean permitsTrial();

}
