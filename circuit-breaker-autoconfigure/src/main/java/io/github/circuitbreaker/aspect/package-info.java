/**
 * How a call of an annotated method gets to its circuit breaker.
 */
@NullMarked
package io.github.circuitbreaker.aspect;

import org.jspecify.annotations.NullMarked;
