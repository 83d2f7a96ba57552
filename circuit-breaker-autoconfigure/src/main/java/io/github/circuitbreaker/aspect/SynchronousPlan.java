package io.github.circuitbreaker.aspect;

import io.github.circuitbreaker.CircuitBreaker;
import org.jspecify.annotations.Nullable;

/**
 * The result is there when the method returns.
 *
 * @param circuitBreaker the circuit breaker
 * @param fallbacks what to call when the call fails
 */
record SynchronousPlan(CircuitBreaker circuitBreaker, Fallbacks fallbacks) implements MethodPlan {

	@Override
	public @Nullable Object call(Invocation invocation) throws Throwable {
		try {
			return this.circuitBreaker.call(invocation);
		}
		catch (Throwable ex) {
			Fallback fallback = this.fallbacks.find(ex);
			if (fallback == null) {
				throw ex;
			}
			return fallback.call(invocation, ex);
		}
	}

}
