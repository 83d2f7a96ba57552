package io.github.circuitbreaker.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.circuitbreaker.TimeSource;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.PropertyMapping;
import org.springframework.context.annotation.Import;

/**
 * Annotates a test class with an application context, be it all of the application or a
 * slice. The time of the circuit breakers then passes only when the test advances it.
 * Adds the beans {@link TestCircuitBreakers} and {@link ManualTimeSource}, which takes
 * the place of the application's own {@link TimeSource}. In a slice, adds the circuit
 * breakers themselves, too.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
@Import(TestCircuitBreakersConfiguration.class)
public @interface AutoConfigureCircuitBreakers {

	/**
	 * Whether to reset all circuit breakers after each test.
	 * @return {@code false} to keep their states and counts for the next test
	 * @see ResetCircuitBreakersTestExecutionListener
	 */
	boolean reset() default true;

	/**
	 * Whether circuit breakers advise those of other instances. Instances talk to each
	 * other as time passes, so a test with a fleet has to advance the time of each.
	 * @return {@code true} to switch the fleet on; off otherwise, whatever the
	 * application says
	 */
	@PropertyMapping("performance.circuit-breaker.fleet.enabled")
	boolean fleet() default false;

}
