/**
 * The circuit breaker itself: its phases, its settings, its registry. Free of Spring.
 * <p>
 * Start reading at {@link io.github.circuitbreaker.CircuitBreaker}, then
 * {@code StateMachine}, then one phase after the other.
 */
@NullMarked
package io.github.circuitbreaker;

import org.jspecify.annotations.NullMarked;
