package io.github.circuitbreaker.aspect;

import io.github.circuitbreaker.CheckedSupplier;
import io.github.circuitbreaker.CircuitBreaker;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the calls of one method: all that can be known without knowing the
 * call.
 */
sealed interface MethodPlan {

	/**
	 * Makes a call.
	 * @param call the call
	 * @return its result
	 * @throws Throwable what the call throws, or that it was not permitted
	 */
	@Nullable Object call(CheckedSupplier<@Nullable Object, Throwable> call) throws Throwable;

	/**
	 * The result is there when the method returns.
	 *
	 * @param circuitBreaker the circuit breaker
	 */
	record Synchronous(CircuitBreaker circuitBreaker) implements MethodPlan {

		@Override
		public @Nullable Object call(CheckedSupplier<@Nullable Object, Throwable> call) throws Throwable {
			return this.circuitBreaker.call(call);
		}

	}

	/**
	 * The pointcut matches the method, but no circuit breaker is meant for it.
	 */
	record Unprotected() implements MethodPlan {

		@Override
		public @Nullable Object call(CheckedSupplier<@Nullable Object, Throwable> call) throws Throwable {
			return call.get();
		}

	}

}
