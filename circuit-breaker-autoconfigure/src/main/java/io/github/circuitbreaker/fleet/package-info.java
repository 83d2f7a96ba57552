/**
 * Has the circuit breakers of several instances of an application advise each other.
 * <p>
 * TBD
 */
@NullMarked
package io.github.circuitbreaker.fleet;

import org.jspecify.annotations.NullMarked;
