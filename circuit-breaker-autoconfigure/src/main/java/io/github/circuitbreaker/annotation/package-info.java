/**
 * The annotation by which methods are protected.
 */
@NullMarked
package io.github.circuitbreaker.annotation;

import org.jspecify.annotations.NullMarked;
