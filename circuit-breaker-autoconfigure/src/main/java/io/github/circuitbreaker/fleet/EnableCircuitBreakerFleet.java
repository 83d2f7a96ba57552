package io.github.circuitbreaker.fleet;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Import;

/**
 * Makes the circuit breakers of this instance take part in a fleet. For the
 * auto-configuration, not for applications.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Import(FleetCoordinator.class)
public @interface EnableCircuitBreakerFleet {

}
