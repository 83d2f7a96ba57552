/**
 * A simulated package index that fails on demand.
 */
@NullMarked
package io.github.circuitbreaker.sample.simulator;

import org.jspecify.annotations.NullMarked;
