/**
 * The way of a call of an annotated method through its circuit breaker. Only
 * {@link io.github.circuitbreaker.aspect.CircuitBreakerAspect} is API; of the rest,
 * {@link io.github.circuitbreaker.aspect.EnableCircuitBreakerAspect} is for the
 * auto-configuration, and what else is public is for the checks.
 */
@NullMarked
package io.github.circuitbreaker.aspect;

import org.jspecify.annotations.NullMarked;
