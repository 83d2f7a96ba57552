/**
 * A random walk: histories that nobody would think of, taken by a circuit breaker and by
 * a plain model of one, which have to agree after every step.
 */
@NullMarked
package io.github.circuitbreaker.walk;

import org.jspecify.annotations.NullMarked;
