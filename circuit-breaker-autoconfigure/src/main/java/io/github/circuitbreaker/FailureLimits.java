package io.github.circuitbreaker;

/**
 * How many failures within a window are too many.
 *
 * @param failures the number of failures that is too many, or 0 if it is not judged
 * @param rate the share of failures among calls that is too much, in percent, or 0 if it
 * is not judged
 * @param minimumCalls from how many calls on the share is judged
 */
record FailureLimits(int failures, double rate, int minimumCalls) {

	/** So that a share which is exactly the threshold is not missed by rounding. */
	private static final double ALMOST_ONE = 1 - 1e-12;

	static FailureLimits of(CircuitBreakerConfig config) {
		return new FailureLimits(config.failureThreshold(), config.failureRateThreshold(), config.minimumCalls());
	}

	boolean areReachedBy(int failures, int calls) {
		return (this.failures > 0 && failures >= this.failures) || isRateReachedBy(failures, calls);
	}

	/**
	 * Mostly there is no failure, and then nothing has to be worked out.
	 */
	boolean isRateReachedBy(int failures, int calls) {
		return failures > 0 && this.rate > 0 && calls >= this.minimumCalls
				&& failures * 100.0 >= this.rate * calls * ALMOST_ONE;
	}

}
