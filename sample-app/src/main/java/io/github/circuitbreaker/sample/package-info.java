/**
 * A service that looks up packages in a package index and copes when the index fails.
 */
@NullMarked
package io.github.circuitbreaker.sample;

import org.jspecify.annotations.NullMarked;
