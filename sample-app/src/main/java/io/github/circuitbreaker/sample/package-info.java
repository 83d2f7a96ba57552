/**
 * A service that looks packages up in a package index, and keeps its head when the index
 * fails.
 */
@NullMarked
package io.github.circuitbreaker.sample;

import org.jspecify.annotations.NullMarked;
