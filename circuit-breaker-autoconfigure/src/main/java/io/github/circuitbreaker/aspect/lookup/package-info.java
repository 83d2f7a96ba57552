/**
 * Which annotation is meant for which method. Shared by the rooms that lead calls through
 * circuit breakers and that check annotations; no API, even where types are public.
 */
@NullMarked
package io.github.circuitbreaker.aspect.lookup;

import org.jspecify.annotations.NullMarked;
