/**
 * Spring Cloud CircuitBreaker's factories, and the filter of Spring Cloud Gateway, which
 * are optional. What they create uses the circuit breakers of the registry.
 */
@NullMarked
package io.github.circuitbreaker.cloud;

import org.jspecify.annotations.NullMarked;
