package io.github.circuitbreaker.fleet;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What an instance knows about the others that share a circuit breaker.
 *
 * @param scope who decides about it
 * @param votes how many instances have voted to open it for all; zero as long as it is
 * not open for all and this instance has not voted
 * @param liveInstances how many instances there are, this one included, or zero if there
 * was no answer
 * @param viewAge the age of the last answer, or {@code null} if there was none
 */
public record FleetStatus(Scope scope, int votes, int liveInstances, @Nullable Duration viewAge) {

	/**
	 * Who decides about a circuit breaker.
	 */
	public enum Scope {

		/**
		 * This instance alone, because there is no other or no recent answer.
		 */
		LOCAL,

		/**
		 * All instances together.
		 */
		FLEET

	}

}
