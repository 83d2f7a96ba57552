/**
 * What a call through a circuit breaker costs, beside what it could not cost less than
 * and what it costs elsewhere. Absolute times depend on the machine and its mood; the
 * ratios are what counts.
 * <p>
 * Start reading at {@link io.github.circuitbreaker.benchmarks.Benchmarks}.
 */
@NullMarked
package io.github.circuitbreaker.benchmarks;

import org.jspecify.annotations.NullMarked;
