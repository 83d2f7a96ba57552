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
 * Routes calls of annotated methods through their circuit breakers. Spring's proxies call
 * it as an interceptor; methods into which AspectJ has woven it call it themselves.
 * <p>
 * Spring's proxies use {@link CircuitBreakerAdvisor} instead of the pointcut here,
 * because it finds annotations as Spring does. An AspectJ expression does not match
 * annotations on methods of interfaces, on overridden methods, or several annotations
 * deep. Matching one against every bean would also take longer at startup than everything
 * else here.
 */
@Aspect
public class CircuitBreakerAspect implements MethodInterceptor {

	private static final String ANNOTATION = "io.github.circuitbreaker.annotation.CircuitBreaker";

	private static final String ANNOTATED = "@(" + ANNOTATION + " || @" + ANNOTATION + " *..*)";

	/**
	 * Spring itself has no annotated methods, and matching all of it takes long. The
	 * classes that Spring generates for proxies call classes that are woven.
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
	 * The {@code if()} keeps Spring, which does not support it, from applying the
	 * pointcut to its proxies as well.
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
	 * @throws Throwable the exception of the method, or
	 * {@link CircuitBreakerOpenException}
	 */
	@Around("annotated()")
	public @Nullable Object protect(ProceedingJoinPoint joinPoint) throws Throwable {
		return WovenPlans.plan(joinPoint).call(new WovenInvocation(joinPoint));
	}

	/**
	 * Makes a call of a proxied method.
	 * @param invocation the call
	 * @return what the method returns
	 * @throws Throwable the exception of the method, or
	 * {@link CircuitBreakerOpenException}
	 */
	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object proxy = ((ProxyMethodInvocation) invocation).getProxy();
		Object target = invocation.getThis();
		MethodPlan plan = (this.plans != null) ? this.plans.get(invocation.getMethod(), proxy, target)
				: MethodPlan.UNPROTECTED;
		return plan.call(new ProxyInvocation(invocation));
	}

	private record WovenInvocation(ProceedingJoinPoint joinPoint) implements Invocation {

		@Override
		public @Nullable Object proceed() throws Throwable {
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

	private record ProxyInvocation(MethodInvocation invocation) implements Invocation {

		@Override
		public @Nullable Object proceed() throws Throwable {
			return this.invocation.proceed();
		}

		/**
		 * Does not go through {@link #proceed()}, as the compiler inlines only so deep.
		 */
		@Override
		@SuppressWarnings("NullAway") // as in the interface
		public @Nullable Object get() throws Throwable {
			try {
				return this.invocation.proceed();
			}
			catch (Throwable ex) {
				throw report(ex);
			}
		}

		@Override
		public Throwable report(Throwable thrown) {
			return RefusedArguments.orSame(thrown, this.invocation, target());
		}

		@Override
		public Object target() {
			Object target = this.invocation.getThis();
			return (target != null) ? target : ((ProxyMethodInvocation) this.invocation).getProxy();
		}

		@Override
		public @Nullable Object[] arguments() {
			return this.invocation.getArguments();
		}

	}

}
