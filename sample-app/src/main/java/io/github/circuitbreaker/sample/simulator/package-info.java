/**
 * A package index to play with, which fails when told to.
 */
@NullMarked
package io.github.circuitbreaker.sample.simulator;

import org.jspecify.annotations.NullMarked;
