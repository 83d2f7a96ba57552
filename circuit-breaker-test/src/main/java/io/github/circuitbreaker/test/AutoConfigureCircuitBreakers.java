package io.github.circuitbreaker.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.circuitbreaker.TimeSource;

import org.springframework.context.annotation.Import;

/**
 * On a test class with an application context: lets the time of the circuit breakers pass
 * only when the test says so, and adds the beans {@link TestCircuitBreakers} and
 * {@link ManualTimeSource}. The latter takes the place of the application's own
 * {@link TimeSource}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Import(TestCircuitBreakersConfiguration.class)
public @interface AutoConfigureCircuitBreakers {

}
