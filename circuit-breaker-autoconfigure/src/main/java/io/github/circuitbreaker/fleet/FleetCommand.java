package io.github.circuitbreaker.fleet;

import io.github.circuitbreaker.State;

/**
 * What all instances are to do with one circuit breaker, by hand.
 *
 * @param epoch which command it is: each is greater than all before
 * @param state the state to get into
 */
public record FleetCommand(long epoch, State state) {
}
