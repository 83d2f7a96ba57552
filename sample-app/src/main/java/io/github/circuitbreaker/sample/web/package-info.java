/**
 * What a client of this service sees.
 */
@NullMarked
package io.github.circuitbreaker.sample.web;

import org.jspecify.annotations.NullMarked;
