/**
 * Checks of annotations at startup. Not an API:
 * {@link io.github.circuitbreaker.aspect.check.EnableAnnotationChecks} is for the
 * auto-configuration.
 */
@NullMarked
package io.github.circuitbreaker.aspect.check;

import org.jspecify.annotations.NullMarked;
