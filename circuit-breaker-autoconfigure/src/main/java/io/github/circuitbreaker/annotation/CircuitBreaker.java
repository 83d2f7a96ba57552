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
 * Protects a method of a Spring bean, or all methods of a class or interface, with a
 * circuit breaker. While the circuit is open, calls throw
 * {@link CircuitBreakerOpenException} and do not reach the method.
 * <p>
 * A call ends when its result is available. If the method returns a
 * {@code CompletionStage} or a reactive type, a rejected call returns a failed one. A
 * method that returns a plain {@code Future} stops the start of the application.
 * <p>
 * The annotation of a method takes precedence over that of its class, which takes
 * precedence over that of an interface. The annotation can be inherited, or be used as a
 * meta-annotation.
 * <p>
 * Only calls from outside the bean are protected. Private, static and final methods, and
 * calls that a bean makes to itself, require weaving with AspectJ.
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
	 * The name of the circuit breaker. Methods with the same name share a circuit
	 * breaker. Its settings are under
	 * {@code performance.circuit-breaker.instances.<name>}.
	 * <p>
	 * The name can contain placeholders, such as <code>"${index.name}"</code>, and Spring
	 * expressions that use the parameters of the method, such as
	 * <code>"index-#{#host}"</code>. With an expression, each resulting name has its own
	 * circuit breaker, up to {@code performance.circuit-breaker.max-keys} of them.
	 * @return the name, which must not be blank
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
	 * The name of the method to call when a call fails or is rejected. It belongs to the
	 * same object, may have any visibility, and takes the same parameters or none,
	 * optionally followed by an exception. Of several methods of this name, the one with
	 * the most specific exception is called, as with {@code catch}. Its return type must
	 * be compatible; for an asynchronous result, it can be of the same type or the plain
	 * value.
	 * <p>
	 * The fallback is not called for an {@link Error}, and its own success or failure
	 * does not count. If it throws an exception, the caller gets that exception, with the
	 * original one suppressed in it.
	 * @return the name of a method, or empty for none
	 */
	String fallbackMethod() default "";

	/**
	 * The name of a method that probes the service while the circuit is open, so that no
	 * caller has to: when the open time is over, a background thread calls it as the
	 * trial. It belongs to the same object, which must be a singleton, may have any
	 * visibility, and takes no parameters. Its result is judged as that of a protected
	 * method; it is called on the object itself, not on its proxy.
	 * <p>
	 * The thread has no security context, no request and no transaction. After three
	 * probes in a row that fail, the next trial is left to a caller.
	 * @return the name of a method, or empty for none
	 */
	String probeMethod() default "";

}
