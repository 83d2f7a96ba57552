/**
 * The state machine of a circuit breaker. Start reading at {@code StateMachine}, which
 * has all transitions, then read one phase after the other.
 * <p>
 * Not API: public only for the other packages of the core, and free to change.
 */
@NullMarked
package io.github.circuitbreaker.state;

import org.jspecify.annotations.NullMarked;
