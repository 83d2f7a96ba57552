package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodClassKey;

/**
 * Works out the plan of each method at its first call, once. Thread-safe.
 */
public final class MethodPlans {

	private final ConcurrentMap<MethodClassKey, MethodPlan> plans = new ConcurrentHashMap<>();

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
	 * @param proxy the object it is called on; what it is an instance of tells apart
	 * proxies that share a class of targets, such as Spring Data's repositories
	 * @param target the object behind the proxy
	 */
	MethodPlan get(Method method, Object proxy, @Nullable Object target) {
		MethodClassKey key = new MethodClassKey(method, proxy.getClass());
		MethodPlan plan = this.plans.get(key);
		return (plan != null) ? plan : create(key, method, proxy, target);
	}

	private MethodPlan create(MethodClassKey key, Method method, Object proxy, @Nullable Object target) {
		CircuitBreaker annotation = AnnotationLookup.find(method, (target != null) ? target.getClass() : null,
				proxy.getClass());
		MethodPlan plan = (annotation != null) ? plan(annotation, method) : new MethodPlan.Unprotected();
		this.plans.put(key, plan);
		return plan;
	}

	private MethodPlan plan(CircuitBreaker annotation, Method method) {
		String name = this.names.resolve(annotation, method);
		return new MethodPlan.Synchronous(this.registry.circuitBreaker(name));
	}

}
