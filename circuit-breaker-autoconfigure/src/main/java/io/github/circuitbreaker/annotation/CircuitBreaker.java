package io.github.circuitbreaker.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.circuitbreaker.CircuitBreakerOpenException;

import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;

/**
 * Protects the calls of a Spring bean by a circuit breaker: of one method, or of all
 * methods of a class or of an interface. While the circuit is open, a call throws
 * {@link CircuitBreakerOpenException} and does not reach the method.
 * <p>
 * A method's own annotation wins over its class's, and the class's over that of its
 * interface. It may also be inherited, or stand on an annotation of your own.
 * <p>
 * Only calls from outside the bean are seen, not those a bean makes to itself, and not
 * those of private, static or final methods.
 *
 * @see io.github.circuitbreaker.CircuitBreaker
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Reflective
public @interface CircuitBreaker {

	/**
	 * The name of the circuit breaker. Methods with the same name share one. Its settings
	 * are under {@code performance.circuit-breaker.instances.<name>}.
	 * <p>
	 * May hold placeholders, such as <code>"${index.name}"</code>.
	 * @return the name, not blank
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * Alias for {@link #name()}.
	 * @return the name
	 */
	@AliasFor("name")
	String value() default "";

}
