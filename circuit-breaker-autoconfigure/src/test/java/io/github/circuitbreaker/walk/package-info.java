/**
 * A random walk: a circuit breaker and a plain model of one take the same random
 * histories, and must agree after every step.
 */
@NullMarked
package io.github.circuitbreaker.walk;

import org.jspecify.annotations.NullMarked;
