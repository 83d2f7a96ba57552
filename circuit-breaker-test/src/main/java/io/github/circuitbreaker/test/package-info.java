/**
 * For the tests of applications with circuit breakers.
 */
@NullMarked
package io.github.circuitbreaker.test;

import org.jspecify.annotations.NullMarked;
