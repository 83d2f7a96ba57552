package io.github.circuitbreaker;

/**
 * The calls of a circuit breaker since it was created, each counted under exactly one
 * outcome.
 *
 * @param successful calls that succeeded
 * @param failed calls that failed, by an exception or a result that counts as a failure
 * @param slow calls that returned, or were answered, too late to count as a success
 * @param ignored calls whose exception is an answer, canceled calls, and released permits
 * @param rejected calls that were not permitted
 */
public record CallCounts(long successful, long failed, long slow, long ignored, long rejected) {

	CallCounts plus(CallCounts other) {
		return new CallCounts(this.successful + other.successful, this.failed + other.failed, this.slow + other.slow,
				this.ignored + other.ignored, this.rejected + other.rejected);
	}

}
