/**
 * What a web client sees of an open circuit.
 */
@NullMarked
package io.github.circuitbreaker.web;

import org.jspecify.annotations.NullMarked;
