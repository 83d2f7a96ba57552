package io.github.circuitbreaker.fleet;

import java.time.Duration;

/**
 * What the store says to a vote, a bid or a verdict.
 *
 * @param accepted whether it counts
 * @param state what is agreed upon now
 * @param time of a bid that was accepted, for how long; of one that was not, how long to
 * wait before the next
 */
public record Answer(boolean accepted, FleetState state, Duration time) {
}
