/**
 * The HTTP API of this service.
 */
@NullMarked
package io.github.circuitbreaker.sample.web;

import org.jspecify.annotations.NullMarked;
