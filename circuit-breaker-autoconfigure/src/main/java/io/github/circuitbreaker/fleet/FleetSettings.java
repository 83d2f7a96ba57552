package io.github.circuitbreaker.fleet;

import java.time.Duration;

/**
 * How an instance takes part in its fleet.
 *
 * @param name the name that the instances share
 * @param quorum the share of the live instances that has to vote for a circuit to open,
 * more than 0 and at most 1
 * @param staleAfter the time without an answer after which an instance decides alone
 * @param pollInterval how often an instance asks for news, about
 */
public record FleetSettings(String name, double quorum, Duration staleAfter, Duration pollInterval) {
}
