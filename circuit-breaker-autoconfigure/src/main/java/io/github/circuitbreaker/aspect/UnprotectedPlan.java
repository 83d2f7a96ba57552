package io.github.circuitbreaker.aspect;

import org.jspecify.annotations.Nullable;

/**
 * The method is intercepted, but no circuit breaker is meant for it.
 */
enum UnprotectedPlan implements MethodPlan {

	INSTANCE;

	@Override
	public @Nullable Object call(Invocation invocation) throws Throwable {
		return invocation.get();
	}

}
