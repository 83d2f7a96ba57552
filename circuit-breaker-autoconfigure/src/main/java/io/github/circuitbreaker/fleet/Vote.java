package io.github.circuitbreaker.fleet;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The wish of one instance to open a circuit for all.
 *
 * @param instance the instance
 * @param epoch the agreement that it knows: if there is another, the vote does not count
 * @param quorum how many votes are needed
 * @param liveInstances of how many instances
 * @param timeToLive for how long the vote counts, unless it is given again
 * @param openFor for how long the circuit is open if this is the vote that was missing,
 * or {@code null} if it only keeps up an earlier one
 */
public record Vote(String instance, long epoch, int quorum, int liveInstances, Duration timeToLive,
		@Nullable Duration openFor) {
}
