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
 * @param beginningsBefore how many times it had begun to make trials before
 */
record Lease(long epoch, String token, long from, long nanos, boolean begun, long trialsBefore, long beginningsBefore) {

	/**
	 * The same, with its full time from when the store was told that the trial has begun.
	 */
	Lease begin(long now, long nanos) {
		return new Lease(this.epoch, this.token, now, nanos, true, this.trialsBefore, this.beginningsBefore);
	}

	boolean isValid(long now) {
		return now - this.from < this.nanos;
	}

}
