/**
 * Probes, which make the trials of a circuit in place of callers. A probe is a caller
 * that comes by itself, so circuit breakers know nothing of it.
 * {@link io.github.circuitbreaker.probe.EnableCircuitBreakerProbes} is for the
 * auto-configuration; {@link io.github.circuitbreaker.probe.CircuitBreakerProbe} is API.
 */
@NullMarked
package io.github.circuitbreaker.probe;

import org.jspecify.annotations.NullMarked;
