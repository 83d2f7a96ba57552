package io.github.circuitbreaker.benchmarks;

import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.jspecify.annotations.Nullable;

/**
 * Does nothing, and has a pointcut that leaves nothing to do at run time: the least that
 * any aspect costs.
 */
@Aspect
class EmptyAspect {

	@Around("execution(@io.github.circuitbreaker.benchmarks.Marked * *(..))")
	@Nullable Object proceed(ProceedingJoinPoint joinPoint) throws Throwable {
		return joinPoint.proceed();
	}

}
