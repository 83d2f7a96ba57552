/**
 * Tests of the documentation.
 */
@NullMarked
package io.github.circuitbreaker.test.docs;

import org.jspecify.annotations.NullMarked;
