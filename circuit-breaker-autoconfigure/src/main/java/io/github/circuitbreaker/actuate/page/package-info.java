/**
 * Serves the live page of the circuit breakers beneath their endpoint.
 */
@NullMarked
package io.github.circuitbreaker.actuate.page;

import org.jspecify.annotations.NullMarked;
