package io.github.circuitbreaker.aspect;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of the calls of one method: all that can be known without knowing the
 * call.
 */
sealed interface MethodPlan permits UnprotectedPlan, KeyedPlan, SynchronousPlan, StagePlan, ReactivePlan {

	/**
	 * Makes a call.
	 * @param invocation the call
	 * @return its result
	 * @throws Throwable what the call throws, or that it was not permitted
	 */
	@Nullable Object call(Invocation invocation) throws Throwable;

}
