/**
 * The store of a fleet on Redis. No API.
 */
@NullMarked
package io.github.circuitbreaker.fleet.redis;

import org.jspecify.annotations.NullMarked;
