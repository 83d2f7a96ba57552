package io.github.circuitbreaker.fleet;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What an instance knows of the others that share a circuit breaker.
 *
 * @param scope who decides about it
 * @param votes how many instances had opened their circuits of their own accord when this
 * one last heard of it
 * @param liveInstances how many instances there were then, this one included, or zero if
 * it has not heard of any
 * @param viewAge how old that knowledge is, or {@code null} if there is none
 */
public record FleetStatus(Scope scope, int votes, int liveInstances, @Nullable Duration viewAge) {

	/**
	 * Who decides about a circuit breaker.
	 */
	public enum Scope {

		/**
		 * This instance alone, as there is no other, or none can be heard of as far as
		 * this circuit breaker goes.
		 */
		LOCAL,

		/**
		 * All instances together.
		 */
		FLEET

	}

}
