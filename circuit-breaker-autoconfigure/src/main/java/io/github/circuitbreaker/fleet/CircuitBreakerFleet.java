package io.github.circuitbreaker.fleet;

import java.time.Duration;

import io.github.circuitbreaker.State;
import org.jspecify.annotations.Nullable;

/**
 * The instances of an application whose circuit breakers advise each other. Thread-safe.
 */
public interface CircuitBreakerFleet {

	/**
	 * Returns what this instance knows of the others. Does not ask them.
	 * @param circuitBreaker the name of a circuit breaker
	 * @return what is known, at its last state
	 */
	FleetStatus status(String circuitBreaker);

	/**
	 * Returns whether this instance decides alone at present. Does not ask the others.
	 * @return {@link FleetStatus.Scope#LOCAL} if it does
	 */
	FleetStatus.Scope scope();

	/**
	 * Returns how many instances there were when this one last heard of it. Does not ask
	 * them.
	 * @return their number, this one included, or zero if it has not heard of any
	 */
	int liveInstances();

	/**
	 * Returns how old what this instance knows of the others is.
	 * @return its age, or {@code null} if it knows nothing
	 */
	@Nullable Duration viewAge();

	/**
	 * Has all instances move a circuit breaker by hand, this one and those that start
	 * later among them. Waits until the command can no longer get lost.
	 * @param circuitBreaker the name of a circuit breaker
	 * @param state {@link State#FORCED_OPEN}, {@link State#DISABLED} or
	 * {@link State#CLOSED}
	 * @throws IllegalArgumentException if it is another state
	 * @throws IllegalStateException if the listener of a transition that others have
	 * brought about calls this, on the thread that is to pass the command on
	 * @throws FleetUnreachableException if the command could not be passed on; it may
	 * have been, if nobody has answered
	 */
	void command(String circuitBreaker, State state) throws FleetUnreachableException;

}
