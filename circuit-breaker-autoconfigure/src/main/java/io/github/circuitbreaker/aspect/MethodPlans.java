package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Predicate;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.KeyedCircuitBreakers;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.aspect.lookup.AnnotatedClass;
import io.github.circuitbreaker.aspect.lookup.NameResolver;
import io.github.circuitbreaker.aspect.lookup.NameTemplates;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.ReactiveAdapter;

/**
 * Creates the plan of each method at its first call and keeps it. Thread-safe.
 */
final class MethodPlans {

	private final ConcurrentMap<Method, Entry> plans = new ConcurrentHashMap<>();

	private final CircuitBreakerRegistry registry;

	private final ConfigurableBeanFactory beanFactory;

	private final Predicate<Object> isProtected;

	/**
	 * Creates the plans.
	 * @param registry contains the circuit breakers
	 * @param beanFactory resolves what names refer to
	 * @param isProtected whether a target is itself a proxy that applies plans
	 */
	MethodPlans(CircuitBreakerRegistry registry, ConfigurableBeanFactory beanFactory, Predicate<Object> isProtected) {
		this.registry = registry;
		this.beanFactory = beanFactory;
		this.isProtected = isProtected;
	}

	/**
	 * Returns the plan for a method.
	 * @param method the method that is called
	 * @param proxy the object it is called on, or {@code null} if it is static
	 * @param target the object behind the proxy
	 */
	MethodPlan get(Method method, @Nullable Object proxy, @Nullable Object target) {
		Class<?> proxyClass = (proxy != null) ? proxy.getClass() : null;
		Class<?> targetClass = (target != null) ? target.getClass() : method.getDeclaringClass();
		// Looked up without a key, which would be garbage of every call.
		for (Entry entry = this.plans.get(method); entry != null; entry = entry.next()) {
			if (entry.proxyClass() == proxyClass && entry.targetClass() == targetClass
					&& (entry.target() == target || !(target instanceof Proxy) || !this.isProtected.test(target))) {
				return entry.plan();
			}
		}
		return create(method, proxyClass, targetClass, target);
	}

	private MethodPlan create(Method method, @Nullable Class<?> proxyClass, Class<?> targetClass,
			@Nullable Object target) {
		// Of several proxies upon each other, the innermost is enough.
		if (target != null && this.isProtected.test(target)) {
			return MethodPlan.UNPROTECTED;
		}
		CircuitBreaker annotation = AnnotatedClass.of(targetClass).find(method, proxyClass);
		MethodPlan plan = MethodPlan.UNPROTECTED;
		try {
			plan = (annotation != null) ? plan(annotation, method, targetClass) : plan;
		}
		catch (InvalidConfigurationException ex) {
			// Mistakes in a helper were warned of at startup.
			if (!AnnotatedClass.of(targetClass).mayBeHelper(method)) {
				throw ex;
			}
		}
		MethodPlan created = plan;
		Object made = (target instanceof Proxy) ? target : null;
		this.plans.compute(method, (same, next) -> new Entry(proxyClass, targetClass, made, created, next));
		return created;
	}

	private MethodPlan plan(CircuitBreaker annotation, Method called, Class<?> targetClass) {
		Method method = AopUtils.getMostSpecificMethod(called, targetClass);
		new ResultTypeCheck(method, targetClass).check();
		ResultType result = ResultType.of(method, targetClass);
		Fallbacks fallbacks = FallbackFinder.find(annotation.fallbackMethod(), method, targetClass);
		String name = new NameResolver(this.beanFactory).resolve(annotation, method);
		if (NameTemplates.isTemplate(name)) {
			return new Keyed(KeyedName.parse(name, method, targetClass, this.beanFactory), this.registry.keyed(name),
					(circuitBreaker) -> plan(circuitBreaker, result, fallbacks));
		}
		return plan(this.registry.circuitBreaker(name), result, fallbacks);
	}

	private static MethodPlan plan(io.github.circuitbreaker.CircuitBreaker circuitBreaker, ResultType result,
			Fallbacks fallbacks) {
		ReactiveAdapter adapter = result.adapter();
		if (adapter != null) {
			return new ReactivePlan(circuitBreaker, fallbacks, adapter);
		}
		if (result.isKotlin() && result.rawType() == Object.class) {
			return new MethodPlan.KotlinResult(circuitBreaker, fallbacks);
		}
		return result.isLater() ? new StagePlan(circuitBreaker, fallbacks)
				: new MethodPlan.Synchronous(circuitBreaker, fallbacks);
	}

	/**
	 * A plan of a method. Targets of one class may be behind proxies with different
	 * interfaces, such as Spring Data's repositories, and targets of different classes
	 * behind proxies of one class, if the JDK makes them. Targets that the JDK made may
	 * be of one class, whether they are protected or not.
	 *
	 * @param proxyClass the class of the object it is called on, if it is not static
	 * @param targetClass the class of the object behind that
	 * @param target a target for which this plan is meant, if the JDK made it
	 * @param plan the plan
	 * @param next another plan of the method, for other classes
	 */
	private record Entry(@Nullable Class<?> proxyClass, Class<?> targetClass, @Nullable Object target, MethodPlan plan,
			@Nullable Entry next) {

	}

	/**
	 * The plan of a method with a name that depends on the call. Makes calls without a
	 * circuit breaker if there are too many and all of them were set by hand.
	 */
	private record Keyed(KeyedName name, KeyedCircuitBreakers circuitBreakers,
			Function<io.github.circuitbreaker.CircuitBreaker, MethodPlan> plan) implements MethodPlan {

		@Override
		public @Nullable Object call(Invocation invocation) throws Throwable {
			io.github.circuitbreaker.CircuitBreaker circuitBreaker = this.circuitBreakers.find(this.name.of(invocation))
				.orElse(null);
			return (circuitBreaker != null) ? this.plan.apply(circuitBreaker).call(invocation) : invocation.proceed();
		}

	}

}
