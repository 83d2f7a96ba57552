package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.jspecify.annotations.Nullable;

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
	 * @param proxy the object it is called on
	 * @param target the object behind the proxy
	 */
	MethodPlan get(Method method, Object proxy, @Nullable Object target) {
		Key key = new Key(method, proxy.getClass(), (target != null) ? target.getClass() : null);
		MethodPlan plan = this.plans.get(key);
		return (plan != null) ? plan : create(key);
	}

	private MethodPlan create(Key key) {
		CircuitBreaker annotation = AnnotationLookup.find(key.method(), key.targetClass(), key.proxyClass());
		MethodPlan plan = (annotation != null) ? plan(annotation, key.method()) : new MethodPlan.Unprotected();
		this.plans.put(key, plan);
		return plan;
	}

	private MethodPlan plan(CircuitBreaker annotation, Method method) {
		String name = this.names.resolve(annotation, method);
		return new MethodPlan.Synchronous(this.registry.circuitBreaker(name));
	}

	/**
	 * What a plan depends on. Both classes do: targets of one class may be behind proxies
	 * with different interfaces, such as Spring Data's repositories, and targets of
	 * different classes behind proxies of one class, if it is the JDK that makes them.
	 *
	 * @param method the method that is called
	 * @param proxyClass the class of the object it is called on
	 * @param targetClass the class of the object behind that, if there is one
	 */
	private record Key(Method method, Class<?> proxyClass, @Nullable Class<?> targetClass) {

		@Override
		public int hashCode() {
			return (this.method.hashCode() * 31 + this.proxyClass.hashCode()) * 31 + Objects.hashCode(this.targetClass);
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Key key && this.proxyClass == key.proxyClass && this.targetClass == key.targetClass
					&& this.method.equals(key.method);
		}

	}

}
