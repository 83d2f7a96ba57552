/**
 * A small web application without any circuit breaker.
 */
@NullMarked
package io.github.circuitbreaker.benchmarks.startup.web;

import org.jspecify.annotations.NullMarked;
