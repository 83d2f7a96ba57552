package io.github.circuitbreaker.actuate.page;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Import;

/**
 * Serves the live page of the circuit breakers from the management context. For the
 * auto-configuration, not for applications.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import(CircuitBreakersPageConfiguration.class)
public @interface EnableCircuitBreakersPage {

}
