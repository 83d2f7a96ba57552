package io.github.circuitbreaker.fleet;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the store says to an instance that asks what is new.
 *
 * @param revision what changes with any news
 * @param liveInstances how many instances have asked lately
 * @param news what there is, or {@code null} if it is what the instance knows
 */
public record Poll(long revision, int liveInstances, @Nullable News news) {

	/**
	 * All that instances have to hear of.
	 *
	 * @param states what is agreed upon, by circuit breaker; of those that have been
	 * closed for long there is nothing
	 * @param commands the last command, by circuit breaker
	 */
	public record News(Map<String, FleetState> states, Map<String, FleetCommand> commands) {
	}

}
