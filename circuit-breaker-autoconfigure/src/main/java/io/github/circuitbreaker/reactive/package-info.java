/**
 * Circuit breakers for the types of Project Reactor, which is optional.
 */
@NullMarked
package io.github.circuitbreaker.reactive;

import org.jspecify.annotations.NullMarked;
