/**
 * Checks of annotations at start-up. Not an API:
 * {@link io.github.circuitbreaker.aspect.check.EnableAnnotationChecks} is for the
 * auto-configuration.
 */
@NullMarked
package io.github.circuitbreaker.aspect.check;

import org.jspecify.annotations.NullMarked;
