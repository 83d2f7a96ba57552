/**
 * Measures the load that a fleet puts on its server, and how failures of the server
 * affect calls.
 */
@NullMarked
package io.github.circuitbreaker.benchmarks.fleet;

import org.jspecify.annotations.NullMarked;
