package io.github.circuitbreaker.fleet;

import java.time.Duration;

/**
 * The wish of one instance to make the trial for all.
 *
 * @param instance the instance
 * @param epoch the agreement that it knows: if there is another, the bid fails
 * @param token what tells the lease from others
 * @param lease for how long nobody else makes a trial
 * @param begun whether this instance holds the lease already and has begun the trial,
 * which is then given its full time
 * @param liveInstances how many instances there are
 */
public record Bid(String instance, long epoch, String token, Duration lease, boolean begun, int liveInstances) {
}
