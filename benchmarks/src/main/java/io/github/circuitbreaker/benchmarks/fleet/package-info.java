/**
 * Measures what circuit breakers of several instances ask of the server they share, and
 * what its failures do to calls.
 */
@NullMarked
package io.github.circuitbreaker.benchmarks.fleet;

import org.jspecify.annotations.NullMarked;
