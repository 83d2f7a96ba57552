package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.Pointcut;
import org.aspectj.lang.reflect.MethodSignature;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;

/**
 * Leads the calls of annotated methods through their circuit breakers, be it from
 * Spring's proxies or, where it is woven, from the methods themselves.
 * <p>
 * Spring's proxies get here by {@link CircuitBreakerAdvisor}, whose pointcut finds
 * annotations as Spring finds them. An AspectJ expression cannot: it knows nothing of
 * annotations on the methods of interfaces, on overridden methods, or several annotations
 * deep. And matching it against all beans takes longer at start-up than everything else
 * that is done there for circuit breakers.
 */
@Aspect
public class CircuitBreakerAspect implements MethodInterceptor {

	private static final String ANNOTATION = "io.github.circuitbreaker.annotation.CircuitBreaker";

	private static final String ANNOTATED = "@(" + ANNOTATION + " || @" + ANNOTATION + " *..*)";

	/**
	 * Nothing in Spring itself is annotated, and to match all of it takes long. A class
	 * that Spring makes for a proxy only leads to one that is woven already.
	 */
	private static final String WITHIN = "(!within(org.springframework..*) || within(org.springframework.samples..*))"
			+ " && !within(*..*$$SpringCGLIB$$*)";

	/**
	 * A suspending function is left to Spring's proxies, which know how to wait for it.
	 */
	private static final String NOT_SUSPENDING = "!execution(* *(.., kotlin.coroutines.*))";

	private final @Nullable MethodPlans plans;

	/**
	 * Creates the aspect for AspectJ. It then goes by the application context that was
	 * started last and is not closed; without any, calls go straight through.
	 */
	public CircuitBreakerAspect() {
		this.plans = null;
	}

	/**
	 * Creates the aspect for Spring's proxies.
	 * @param plans what to do for which method
	 */
	public CircuitBreakerAspect(MethodPlans plans) {
		this.plans = plans;
	}

	/**
	 * Annotated methods, and those of annotated types and their subtypes that can be
	 * called from outside; directly or by a composed annotation.
	 * <p>
	 * The {@code if()} is for Spring, where it sees the aspect in this bean: it would
	 * apply it to its proxies a second time, but as it does not support {@code if()}, it
	 * leaves the pointcut to AspectJ.
	 * @return {@code true}
	 */
	@Pointcut(WITHIN + " && (execution(" + ANNOTATED + " * *(..)) || execution(!private !static * (" + ANNOTATED
			+ " *..*)+.*(..))) && " + NOT_SUSPENDING + " && if()")
	public static boolean annotated() {
		return true;
	}

	/**
	 * Makes a call from within a woven method.
	 * @param joinPoint the call
	 * @return what the method returns
	 * @throws Throwable what the method throws, or
	 * {@link io.github.circuitbreaker.CircuitBreakerOpenException}
	 */
	@Around("annotated()")
	public @Nullable Object protect(ProceedingJoinPoint joinPoint) throws Throwable {
		Object target = joinPoint.getThis();
		return plan(((MethodSignature) joinPoint.getSignature()).getMethod(), target, target)
			.call(new WovenInvocation(joinPoint));
	}

	/**
	 * Makes a call from within a proxy.
	 * @param invocation the call
	 * @return what the method returns
	 * @throws Throwable what the method throws, or
	 * {@link io.github.circuitbreaker.CircuitBreakerOpenException}
	 */
	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object proxy = ((ProxyMethodInvocation) invocation).getProxy();
		Object target = invocation.getThis();
		return plan(invocation.getMethod(), proxy, target)
			.call(new ProxyInvocation(invocation, (target != null) ? target : proxy));
	}

	private MethodPlan plan(Method method, @Nullable Object proxy, @Nullable Object target) {
		MethodPlans plans = (this.plans != null) ? this.plans : Weaving.plans();
		return (plans != null) ? plans.get(method, proxy, target) : UnprotectedPlan.INSTANCE;
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
