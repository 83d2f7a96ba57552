package io.github.circuitbreaker.benchmarks;

import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.jspecify.annotations.Nullable;

/**
 * Does nothing, with a pointcut that requires no check at run time: the least that any
 * woven aspect costs.
 */
@Aspect
public class EmptyAspect {

	/**
	 * Lets a call pass.
	 * @param joinPoint the call
	 * @return its result
	 * @throws Throwable if it fails
	 */
	@Around("execution(* io.github.circuitbreaker.benchmarks.AnnotatedServices.Woven.answer())")
	public @Nullable Object proceed(ProceedingJoinPoint joinPoint) throws Throwable {
		return joinPoint.proceed();
	}

}
