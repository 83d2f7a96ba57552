/**
 * What the actuator shows of the circuit breakers.
 */
@NullMarked
package io.github.circuitbreaker.actuate;

import org.jspecify.annotations.NullMarked;
