/**
 * Answers web requests that fail because a circuit is open.
 */
@NullMarked
package io.github.circuitbreaker.web;

import org.jspecify.annotations.NullMarked;
