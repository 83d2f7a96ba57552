package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.ReactiveAdapter;

/**
 * Works out the plan of each method at its first call, once. Thread-safe.
 */
public final class MethodPlans {

	private final ConcurrentMap<Key, MethodPlan> plans = new ConcurrentHashMap<>();

	private final CircuitBreakerRegistry registry;

	private final NameResolver names;

	/**
	 * Creates the plans.
	 * @param registry where the circuit breakers are
	 * @param names resolves what an annotation gives as a name
	 */
	public MethodPlans(CircuitBreakerRegistry registry, NameResolver names) {
		this.registry = registry;
		this.names = names;
	}

	/**
	 * Returns the plan for a method.
	 * @param method the method that is called
	 * @param proxy the object it is called on, or {@code null} if it is static
	 * @param target the object behind the proxy
	 */
	MethodPlan get(Method method, @Nullable Object proxy, @Nullable Object target) {
		Key key = new Key(method, (proxy != null) ? proxy.getClass() : null,
				(target != null) ? target.getClass() : null);
		MethodPlan plan = this.plans.get(key);
		return (plan != null) ? plan : create(key, target);
	}

	private MethodPlan create(Key key, @Nullable Object target) {
		// Where several make proxies, one upon the other, the innermost is enough.
		CircuitBreaker annotation = isProtected(target) ? null
				: AnnotationLookup.find(key.method(), key.targetClass(), key.proxyClass());
		MethodPlan plan = (annotation != null) ? planUnlessHelper(annotation, key) : UnprotectedPlan.INSTANCE;
		this.plans.put(key, plan);
		return plan;
	}

	private static boolean isProtected(@Nullable Object target) {
		return target instanceof Advised advised
				&& Arrays.stream(advised.getAdvisors()).anyMatch(CircuitBreakerAdvisor.class::isInstance);
	}

	/**
	 * What is wrong with a helper was warned of when its bean was created.
	 */
	private MethodPlan planUnlessHelper(CircuitBreaker annotation, Key key) {
		try {
			return plan(annotation, key);
		}
		catch (InvalidAnnotationException ex) {
			if (AnnotationChecks.isPerhapsAHelper(key.method(),
					(key.targetClass() != null) ? key.targetClass() : key.method().getDeclaringClass())) {
				return UnprotectedPlan.INSTANCE;
			}
			throw ex;
		}
	}

	private MethodPlan plan(CircuitBreaker annotation, Key key) {
		Method method = AopUtils.getMostSpecificMethod(key.method(), key.targetClass());
		Class<?> targetClass = (key.targetClass() != null) ? key.targetClass() : method.getDeclaringClass();
		ResultType result = ResultType.of(method, targetClass);
		Fallbacks fallbacks = FallbackFinder.find(annotation.fallbackMethod(), method, targetClass);
		String name = this.names.resolve(annotation, method);
		if (NameTemplates.isTemplate(name)) {
			return new KeyedPlan(this.names.parse(name, method, targetClass), this.registry.keyed(name),
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
		return (result.isLater()) ? new StagePlan(circuitBreaker, fallbacks)
				: new SynchronousPlan(circuitBreaker, fallbacks);
	}

	/**
	 * What a plan depends on. Both classes do: targets of one class may be behind proxies
	 * with different interfaces, such as Spring Data's repositories, and targets of
	 * different classes behind proxies of one class, if it is the JDK that makes them.
	 *
	 * @param method the method that is called
	 * @param proxyClass the class of the object it is called on, if it is not static
	 * @param targetClass the class of the object behind that, if there is one
	 */
	private record Key(Method method, @Nullable Class<?> proxyClass, @Nullable Class<?> targetClass) {

		@Override
		public int hashCode() {
			return (this.method.hashCode() * 31 + Objects.hashCode(this.proxyClass)) * 31
					+ Objects.hashCode(this.targetClass);
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Key key && this.proxyClass == key.proxyClass && this.targetClass == key.targetClass
					&& this.method.equals(key.method);
		}

	}

}
