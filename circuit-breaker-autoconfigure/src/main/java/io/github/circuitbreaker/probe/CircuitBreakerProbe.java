package io.github.circuitbreaker.probe;

import java.util.concurrent.Callable;

/**
 * Makes the trials of a circuit breaker in the background, so that its circuit closes
 * although no caller comes, and no caller pays for a trial. Every bean of this type is
 * used.
 *
 * @param circuitBreaker the name of the circuit breaker
 * @param call a cheap call of the service, which shows by its result whether the service
 * is back; judged as the result of a protected method is, also if it comes later
 */
public record CircuitBreakerProbe(String circuitBreaker, Callable<?> call) {
}
