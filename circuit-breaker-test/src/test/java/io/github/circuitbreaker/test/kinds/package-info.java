/**
 * Tests of kinds of beans in the table of docs/what-is-protected.md.
 */
@NullMarked
package io.github.circuitbreaker.test.kinds;

import org.jspecify.annotations.NullMarked;
