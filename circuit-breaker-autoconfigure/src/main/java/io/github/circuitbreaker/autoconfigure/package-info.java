/**
 * Configuration of the circuit breakers in a Spring Boot application: properties, their
 * validation, and auto-configurations.
 */
@NullMarked
package io.github.circuitbreaker.autoconfigure;

import org.jspecify.annotations.NullMarked;
