package io.github.circuitbreaker.fleet;

/**
 * The right of this instance to make the trial for all.
 *
 * @param epoch the agreement that it belongs to
 * @param token what tells it from others
 * @param from when it began, on the monotonic clock: before the store was asked, so that
 * it ends here before it does there
 * @param nanos for how long it is
 * @param begun whether the store knows that the trial has begun
 * @param trialsBefore how many trials this instance had made before
 */
record Lease(long epoch, String token, long from, long nanos, boolean begun, long trialsBefore) {

	boolean isValid(long now) {
		return now - this.from < this.nanos;
	}

}
