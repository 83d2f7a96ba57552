/**
 * Measures what circuit breakers cost an application when it starts, above all one
 * without any annotation.
 * <p>
 * Start reading at {@link io.github.circuitbreaker.benchmarks.startup.StartupComparison}.
 */
@NullMarked
package io.github.circuitbreaker.benchmarks.startup;

import org.jspecify.annotations.NullMarked;
