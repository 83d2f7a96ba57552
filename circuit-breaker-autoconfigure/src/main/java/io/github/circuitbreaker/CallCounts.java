package io.github.circuitbreaker;

/**
 * How many calls a circuit breaker has seen in its life, each under exactly one outcome.
 *
 * @param successful calls that returned
 * @param failed calls that threw what counts as a failure
 * @param slow calls that returned, but too late to count as a success
 * @param ignored calls that threw what is ignored, were cancelled, or gave their permit
 * back
 * @param rejected calls that were not permitted
 */
public record CallCounts(long successful, long failed, long slow, long ignored, long rejected) {
}
