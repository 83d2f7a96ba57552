package io.github.circuitbreaker.benchmarks;

import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.jspecify.annotations.Nullable;

/**
 * Does nothing, and has a pointcut that leaves nothing to do at run time: the least that
 * any aspect costs, be it Spring's proxies that call it or the woven methods themselves.
 */
@Aspect
public class EmptyAspect {

	/**
	 * Lets a call pass.
	 * @param joinPoint the call
	 * @return its result
	 * @throws Throwable if it fails
	 */
	@Around("execution(@io.github.circuitbreaker.benchmarks.Marked * *(..))")
	public @Nullable Object proceed(ProceedingJoinPoint joinPoint) throws Throwable {
		return joinPoint.proceed();
	}

}
