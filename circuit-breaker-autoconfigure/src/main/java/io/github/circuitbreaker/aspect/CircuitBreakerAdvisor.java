package io.github.circuitbreaker.aspect;

import java.io.Serial;
import java.lang.reflect.Method;
import java.util.Arrays;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.aspect.lookup.AnnotatedClass;
import io.github.circuitbreaker.aspect.lookup.BeanMethods;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;
import org.springframework.util.function.SingletonSupplier;

/**
 * Applies {@link CircuitBreakerAspect} to the proxies of beans. Matches each method that
 * an annotation is meant for, unless the aspect is woven into it.
 * <p>
 * Comes after {@code @Cacheable} and before {@code @Transactional} where all three have
 * their default order.
 */
public final class CircuitBreakerAdvisor extends StaticMethodMatcherPointcutAdvisor {

	@Serial
	private static final long serialVersionUID = 1L;

	/**
	 * Creates the advisor.
	 * @param aspect supplies the aspect, at the first call, as advisors are created
	 * before all other beans
	 */
	CircuitBreakerAdvisor(SingletonSupplier<MethodInterceptor> aspect) {
		super((MethodInterceptor) (invocation) -> aspect.obtain().invoke(invocation));
		setClassFilter(AnnotatedClass::isAnnotated);
	}

	@Override
	public boolean matches(Method method, Class<?> targetClass) {
		return find(method, targetClass) != null;
	}

	/**
	 * Finds the annotation by which a proxy protects a method.
	 * @param method the method
	 * @param targetClass the class of the object behind the proxy
	 * @return the annotation, or {@code null} if the proxy does not protect the method
	 */
	public static @Nullable CircuitBreaker find(Method method, Class<?> targetClass) {
		CircuitBreaker annotation = BeanMethods.isCallable(method) ? AnnotatedClass.of(targetClass).find(method) : null;
		return (annotation != null && !WovenMethods.contain(AopUtils.getMostSpecificMethod(method, targetClass)))
				? annotation : null;
	}

	/**
	 * Returns whether an object is a proxy that applies the aspect.
	 * @param object the object
	 * @return whether an advisor of this class is in it
	 */
	public static boolean isIn(Object object) {
		return object instanceof Advised advised
				&& Arrays.stream(advised.getAdvisors()).anyMatch(CircuitBreakerAdvisor.class::isInstance);
	}

}
