/**
 * Tests of kinds of beans of other projects than Spring Framework and Spring Boot: those
 * in the table of docs/what-is-protected.md.
 */
@NullMarked
package io.github.circuitbreaker.test.kinds;

import org.jspecify.annotations.NullMarked;
