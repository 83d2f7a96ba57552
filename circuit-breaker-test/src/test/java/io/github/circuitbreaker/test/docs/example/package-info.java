/**
 * What the examples in the documentation are about.
 */
@NullMarked
package io.github.circuitbreaker.test.docs.example;

import org.jspecify.annotations.NullMarked;
