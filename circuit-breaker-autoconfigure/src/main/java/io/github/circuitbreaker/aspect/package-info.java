/**
 * The aspect, which routes calls of annotated methods through their circuit breakers.
 * Only {@link io.github.circuitbreaker.aspect.CircuitBreakerAspect} is API.
 * {@link io.github.circuitbreaker.aspect.EnableCircuitBreakerAspect} is for the
 * auto-configuration, and other public types are for the checks of annotations.
 */
@NullMarked
package io.github.circuitbreaker.aspect;

import org.jspecify.annotations.NullMarked;
