/**
 * Counts calls and their failures: in a row, within a window of calls or of time, and in
 * total. Knows the JDK alone.
 * <p>
 * Not API: public only for the other packages of the core, and free to change.
 */
@NullMarked
package io.github.circuitbreaker.count;

import org.jspecify.annotations.NullMarked;
