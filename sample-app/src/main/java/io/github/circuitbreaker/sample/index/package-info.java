/**
 * The package index as this service sees it: a remote server that may fail.
 */
@NullMarked
package io.github.circuitbreaker.sample.index;

import org.jspecify.annotations.NullMarked;
