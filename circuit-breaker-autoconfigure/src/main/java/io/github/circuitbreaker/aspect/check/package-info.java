/**
 * What is wrong with annotations, told at start-up.
 * {@link io.github.circuitbreaker.aspect.check.EnableAnnotationChecks} is for the
 * auto-configuration; there is no API.
 */
@NullMarked
package io.github.circuitbreaker.aspect.check;

import org.jspecify.annotations.NullMarked;
