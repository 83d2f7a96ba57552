package io.github.circuitbreaker.aspect;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.Pointcut;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;

/**
 * Makes the calls of annotated methods through their circuit breakers. Spring's proxies
 * call it as an interceptor. Where AspectJ weaves it, the methods themselves do.
 * <p>
 * Spring's proxies do not use the pointcut, but that of {@link CircuitBreakerAdvisor},
 * which finds annotations as Spring does. An AspectJ expression cannot find them on
 * methods of interfaces, on overridden methods, or several annotations deep, and matching
 * one against every bean takes longer at start-up than all else that circuit breakers
 * need.
 */
@Aspect
public class CircuitBreakerAspect implements MethodInterceptor {

	private static final String ANNOTATION = "io.github.circuitbreaker.annotation.CircuitBreaker";

	private static final String ANNOTATED = "@(" + ANNOTATION + " || @" + ANNOTATION + " *..*)";

	/**
	 * Nothing in Spring itself is annotated, and matching all of it takes long. A class
	 * that Spring generates for a proxy only calls one that is woven.
	 */
	private static final String WITHIN = "(!within(org.springframework..*) || within(org.springframework.samples..*))"
			+ " && !within(*..*$$SpringCGLIB$$*)";

	/** Suspending functions are left to Spring's proxies, which can wait for them. */
	private static final String NOT_SUSPENDING = "!execution(* *(.., kotlin.coroutines.*))";

	private final @Nullable MethodPlans plans;

	/**
	 * Creates the aspect for AspectJ. It uses the application context that was started
	 * last and is not closed. Without one, it makes calls without circuit breakers.
	 */
	public CircuitBreakerAspect() {
		this.plans = null;
	}

	CircuitBreakerAspect(MethodPlans plans) {
		this.plans = plans;
	}

	/**
	 * Annotated methods, and those methods of annotated types and their subtypes that
	 * others can call; annotated directly or by a composed annotation.
	 * <p>
	 * Spring does not support {@code if()}, so that it does not apply the pointcut to its
	 * proxies, too.
	 * @return {@code true}
	 */
	@Pointcut(WITHIN + " && (execution(" + ANNOTATED + " * *(..)) || execution(!private !static * (" + ANNOTATED
			+ " *..*)+.*(..))) && " + NOT_SUSPENDING + " && if()")
	public static boolean annotated() {
		return true;
	}

	/**
	 * Makes a call of a woven method.
	 * @param joinPoint the call
	 * @return what the method returns
	 * @throws Throwable what the method throws, or {@link CircuitBreakerOpenException}
	 */
	@Around("annotated()")
	public @Nullable Object protect(ProceedingJoinPoint joinPoint) throws Throwable {
		return Weaving.plan(joinPoint).call(new WovenInvocation(joinPoint));
	}

	/**
	 * Makes a call of a proxied method.
	 * @param invocation the call
	 * @return what the method returns
	 * @throws Throwable what the method throws, or {@link CircuitBreakerOpenException}
	 */
	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object proxy = ((ProxyMethodInvocation) invocation).getProxy();
		Object target = invocation.getThis();
		MethodPlan plan = (this.plans != null) ? this.plans.get(invocation.getMethod(), proxy, target)
				: MethodPlan.UNPROTECTED;
		return plan.call(new ProxyInvocation(invocation, (target != null) ? target : proxy));
	}

	private record WovenInvocation(ProceedingJoinPoint joinPoint) implements Invocation {

		@Override
		public @Nullable Object get() throws Throwable {
			return this.joinPoint.proceed();
		}

		@Override
		public @Nullable Object target() {
			return this.joinPoint.getThis();
		}

		@Override
		public @Nullable Object[] arguments() {
			return this.joinPoint.getArgs();
		}

	}

	private record ProxyInvocation(MethodInvocation invocation, Object target) implements Invocation {

		@Override
		public @Nullable Object get() throws Throwable {
			return this.invocation.proceed();
		}

		@Override
		public @Nullable Object[] arguments() {
			return this.invocation.getArguments();
		}

	}

}
