/**
 * The annotation that protects methods.
 */
@NullMarked
package io.github.circuitbreaker.annotation;

import org.jspecify.annotations.NullMarked;
