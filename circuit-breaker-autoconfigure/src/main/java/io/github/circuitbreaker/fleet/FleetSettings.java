package io.github.circuitbreaker.fleet;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * How an instance takes part.
 *
 * @param quorum which share of the live instances has to vote for a circuit to open, more
 * than 0 and at most 1
 * @param staleAfter after which time without news an instance goes by its local rules
 * @param pollInterval how often it asks for news, about
 */
public record FleetSettings(double quorum, Duration staleAfter, Duration pollInterval) {

	private static final int LEAST_VOTES = 2;

	/**
	 * Returns how many votes open a circuit: never one alone, since it may be the
	 * instance that is sick.
	 */
	int votesNeeded(int liveInstances) {
		// Not in binary: 0.1 of 30 is 3.
		BigDecimal share = BigDecimal.valueOf(this.quorum).multiply(BigDecimal.valueOf(liveInstances));
		return Math.max(LEAST_VOTES, share.setScale(0, RoundingMode.CEILING).intValue());
	}

}
