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
 * A call ends when its result is there: a {@code CompletionStage} or a reactive result
 * may take its time, and is then rejected as a failed one. A plain {@code Future} is
 * refused.
 * <p>
 * A method's own annotation wins over its class's, and the class's over that of its
 * interface. It may also be inherited, or stand on an annotation of your own.
 * <p>
 * Only calls from outside the bean are seen, not those a bean makes to itself. A private,
 * static or final method cannot be protected, unless the aspect is woven by AspectJ.
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
	 * May hold placeholders, such as <code>"${index.name}"</code>, and expressions in the
	 * Spring Expression Language over the parameters of the method, such as
	 * <code>"index-#{#host}"</code>: then there is a circuit breaker for each name that
	 * comes out, up to {@code performance.circuit-breaker.max-keys}.
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

	/**
	 * The name of the method to call when a call fails or is not permitted: any method of
	 * the same object, whatever its visibility, with the same parameters or none,
	 * optionally followed by an exception. Of several, the one with the most specific
	 * exception is called, as {@code catch} would choose. Its result must fit; for a
	 * result that comes later, it may be the same or the value alone.
	 * <p>
	 * Not called for an {@link Error}. What it does is not counted, and what it throws is
	 * thrown on, with the failure suppressed in it.
	 * @return the name of a method, or empty for none
	 */
	String fallbackMethod() default "";

}
