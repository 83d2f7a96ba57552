/**
 * Lookup of annotations: which one is meant for which method. Shared by the aspect and
 * the checks of annotations. Not an API, although types are public.
 */
@NullMarked
package io.github.circuitbreaker.aspect.lookup;

import org.jspecify.annotations.NullMarked;
