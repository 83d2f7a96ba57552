/**
 * Sets everything up in a Spring Boot application.
 */
@NullMarked
package io.github.circuitbreaker.autoconfigure;

import org.jspecify.annotations.NullMarked;
