/**
 * Simulates how a service recovers behind different circuit breakers.
 */
@NullMarked
package io.github.circuitbreaker.benchmarks.recovery;

import org.jspecify.annotations.NullMarked;
