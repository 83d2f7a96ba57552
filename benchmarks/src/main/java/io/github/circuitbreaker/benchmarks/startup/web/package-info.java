/**
 * A small web application without any annotation of a circuit breaker.
 */
@NullMarked
package io.github.circuitbreaker.benchmarks.startup.web;

import org.jspecify.annotations.NullMarked;
