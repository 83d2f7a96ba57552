package io.github.circuitbreaker.fleet;

import java.time.Duration;

import io.github.circuitbreaker.State;
import org.jspecify.annotations.Nullable;

/**
 * The instances of an application whose circuit breakers advise each other. Thread-safe.
 */
public interface CircuitBreakerFleet {

	/**
	 * Returns what this instance knows about the others. Does not ask them.
	 * @param circuitBreaker the name of a circuit breaker
	 * @return what is known, as of the last answer
	 */
	FleetStatus status(String circuitBreaker);

	/**
	 * Returns whether this instance decides alone at present. Does not ask the others.
	 * @return {@link FleetStatus.Scope#LOCAL} if it does
	 */
	FleetStatus.Scope scope();

	/**
	 * Returns how many instances there are, as of the last answer. Does not ask them.
	 * @return their number, this one included, or zero if there was no answer
	 */
	int liveInstances();

	/**
	 * Returns the age of the last answer.
	 * @return its age, or {@code null} if there was none
	 */
	@Nullable Duration viewAge();

	/**
	 * Moves a circuit breaker by hand on all instances, on this one and on those that
	 * start later. Waits until the command cannot get lost.
	 * @param circuitBreaker the name of a circuit breaker
	 * @param state {@link State#FORCED_OPEN}, {@link State#DISABLED} or
	 * {@link State#CLOSED}
	 * @throws IllegalArgumentException if it is another state, or if this instance has no
	 * such circuit breaker
	 * @throws IllegalStateException if a listener of a transition that other instances
	 * caused calls this, on the thread that would pass the command on
	 * @throws FleetUnreachableException if the command could not be passed on; it may
	 * have arrived if there was no answer
	 */
	void command(String circuitBreaker, State state) throws FleetUnreachableException;

}
