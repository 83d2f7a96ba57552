/**
 * Measures what a call through a circuit breaker costs, compared with its floor and with
 * Resilience4j. Absolute times depend on the machine; only the ratios count.
 * <p>
 * Start reading at {@link io.github.circuitbreaker.benchmarks.Benchmarks}.
 */
@NullMarked
package io.github.circuitbreaker.benchmarks;

import org.jspecify.annotations.NullMarked;
