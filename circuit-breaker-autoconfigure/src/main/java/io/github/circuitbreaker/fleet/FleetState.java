package io.github.circuitbreaker.fleet;

import java.time.Duration;

/**
 * What the instances have agreed upon about one circuit breaker.
 *
 * @param epoch which agreement it is: each is greater than all before, zero if there is
 * none
 * @param agreement what it is
 * @param remaining how long until the next trial, as of when the store was asked
 * @param failedTrials how many trials have failed since it was closed
 * @param votes how many instances have voted to open it
 * @param liveInstances of how many
 */
public record FleetState(long epoch, Agreement agreement, Duration remaining, int failedTrials, int votes,
		int liveInstances) {

	/**
	 * Nothing was agreed upon.
	 */
	public static final FleetState NONE = new FleetState(0, Agreement.CLOSED, Duration.ZERO, 0, 0, 0);

	/**
	 * Returns whether the circuit is open for all.
	 * @return whether it is
	 */
	public boolean open() {
		return this.agreement == Agreement.OPEN;
	}

	FleetState withVotes(int votes) {
		return new FleetState(this.epoch, this.agreement, this.remaining, this.failedTrials, votes, this.liveInstances);
	}

}
