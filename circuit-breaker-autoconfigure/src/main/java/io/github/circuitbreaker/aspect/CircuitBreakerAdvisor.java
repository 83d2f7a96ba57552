package io.github.circuitbreaker.aspect;

import java.io.Serial;
import java.lang.reflect.Method;
import java.util.function.Supplier;

import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.Pointcut;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.aspectj.AspectJExpressionPointcut;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;

/**
 * Protects the annotated methods that no AspectJ expression can describe: those whose
 * annotation stands on an interface's method, on the method they override, on a
 * superclass of the class that declares them, or two or more annotations deep. Exactly
 * what the aspect matches is left to it, so that no call passes its circuit breaker
 * twice.
 */
public final class CircuitBreakerAdvisor extends AbstractPointcutAdvisor {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient Pointcut pointcut = new AnnotatedButNotByAspect();

	private final transient MethodInterceptor advice;

	/**
	 * Creates the advisor.
	 * @param plans supplies what to do for which method; asked at the first call, as
	 * advisors are created before all other beans
	 */
	public CircuitBreakerAdvisor(Supplier<MethodPlans> plans) {
		this.advice = (invocation) -> protect(plans.get(), invocation);
	}

	@SuppressWarnings("NullAway") // on JDK 17 it does not see that the supplier may
									// return null
	private static @Nullable Object protect(MethodPlans plans, MethodInvocation invocation) throws Throwable {
		Object proxy = ((ProxyMethodInvocation) invocation).getProxy();
		return plans.get(invocation.getMethod(), proxy, invocation.getThis()).call(invocation::proceed);
	}

	@Override
	public Pointcut getPointcut() {
		return this.pointcut;
	}

	@Override
	public Advice getAdvice() {
		return this.advice;
	}

	private static final class AnnotatedButNotByAspect extends StaticMethodMatcherPointcut {

		private final AspectJExpressionPointcut aspect = new AspectJExpressionPointcut();

		AnnotatedButNotByAspect() {
			this.aspect.setExpression(CircuitBreakerAspect.POINTCUT);
			setClassFilter(AnnotatedTypes::isAnnotated);
		}

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return AnnotationLookup.find(method, targetClass, null) != null && !isMatchedByAspect(method, targetClass);
		}

		private boolean isMatchedByAspect(Method method, Class<?> targetClass) {
			return this.aspect.matches(targetClass) && this.aspect.matches(method, targetClass);
		}

	}

}
