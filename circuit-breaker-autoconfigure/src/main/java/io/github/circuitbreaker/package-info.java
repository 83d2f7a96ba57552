/**
 * The API of circuit breakers, free of Spring.
 * <p>
 * {@link io.github.circuitbreaker.CircuitBreaker} protects calls;
 * {@link io.github.circuitbreaker.CircuitBreakerRegistry} holds the circuit breakers of
 * an application by name. How they work is in the package {@code state}, starting at
 * {@code StateMachine}.
 */
@NullMarked
package io.github.circuitbreaker;

import org.jspecify.annotations.NullMarked;
