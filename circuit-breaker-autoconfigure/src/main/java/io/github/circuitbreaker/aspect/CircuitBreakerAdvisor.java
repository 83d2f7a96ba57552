package io.github.circuitbreaker.aspect;

import java.io.Serial;
import java.lang.reflect.Method;
import java.util.function.Supplier;

import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInterceptor;

import org.springframework.aop.Pointcut;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.util.function.SingletonSupplier;

/**
 * Puts {@link CircuitBreakerAspect} into the proxies of beans: before each method for
 * which an annotation is found, wherever it stands, unless the aspect is woven into it.
 * <p>
 * Comes after {@code @Cacheable} and before {@code @Transactional} where these have the
 * order that they have by default.
 */
public final class CircuitBreakerAdvisor extends AbstractPointcutAdvisor {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient Pointcut pointcut = new Annotated();

	private final transient MethodInterceptor advice;

	/**
	 * Creates the advisor.
	 * @param aspect supplies the aspect; asked at the first call, as advisors are created
	 * before all other beans
	 */
	public CircuitBreakerAdvisor(Supplier<MethodInterceptor> aspect) {
		SingletonSupplier<MethodInterceptor> singleton = SingletonSupplier.of(aspect);
		this.advice = (invocation) -> singleton.obtain().invoke(invocation);
	}

	@Override
	public Pointcut getPointcut() {
		return this.pointcut;
	}

	@Override
	public Advice getAdvice() {
		return this.advice;
	}

	private static final class Annotated extends StaticMethodMatcherPointcut {

		Annotated() {
			setClassFilter(AnnotatedTypes::isAnnotated);
		}

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return BeanMethods.isCallable(method) && AnnotationLookup.find(method, targetClass, null) != null
					&& !Weaving.isWoven(AopUtils.getMostSpecificMethod(method, targetClass));
		}

	}

}
