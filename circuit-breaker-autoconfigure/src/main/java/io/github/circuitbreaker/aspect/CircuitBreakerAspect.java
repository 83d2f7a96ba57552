package io.github.circuitbreaker.aspect;

import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.reflect.MethodSignature;
import org.jspecify.annotations.Nullable;

/**
 * Leads the calls of annotated methods through their circuit breakers.
 * <p>
 * The pointcut binds nothing and uses no designator that has to be evaluated at run time
 * ({@code @annotation}, {@code @within}, {@code @target}): either would cost more on each
 * call than the circuit breaker does. What it cannot express is left to
 * {@link CircuitBreakerAdvisor}.
 */
@Aspect
public class CircuitBreakerAspect {

	private static final String ANNOTATION = "io.github.circuitbreaker.annotation.CircuitBreaker";

	private static final String ANNOTATED = "@(" + ANNOTATION + " || @" + ANNOTATION + " *..*)";

	/**
	 * Annotated methods, and all methods of annotated types and their subtypes; directly
	 * or by a composed annotation. Of Spring's own classes nothing is annotated, and
	 * matching them all would be what takes the longest at start-up.
	 */
	static final String POINTCUT = "!within(org.springframework..*) && (execution(" + ANNOTATED
			+ " * *(..)) || execution(* (" + ANNOTATED + " *..*)+.*(..)))";

	private final MethodPlans plans;

	/**
	 * Creates the aspect.
	 * @param plans what to do for which method
	 */
	public CircuitBreakerAspect(MethodPlans plans) {
		this.plans = plans;
	}

	/**
	 * Makes the call through the circuit breaker of its method.
	 * @param joinPoint the call
	 * @return what the method returns
	 * @throws Throwable what the method throws, or
	 * {@link io.github.circuitbreaker.CircuitBreakerOpenException}
	 */
	@Around(POINTCUT)
	public @Nullable Object protect(ProceedingJoinPoint joinPoint) throws Throwable {
		MethodSignature signature = (MethodSignature) joinPoint.getSignature();
		return this.plans.get(signature.getMethod(), joinPoint.getThis(), joinPoint.getTarget())
			.call(joinPoint::proceed);
	}

}
