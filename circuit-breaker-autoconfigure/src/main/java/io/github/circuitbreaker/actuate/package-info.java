/**
 * Shows circuit breakers to operators: endpoint, health, metrics and observations.
 */
@NullMarked
package io.github.circuitbreaker.actuate;

import org.jspecify.annotations.NullMarked;
