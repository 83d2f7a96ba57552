package io.github.circuitbreaker.aspect;

import java.util.concurrent.CancellationException;

import io.github.circuitbreaker.CircuitBreaker;
import org.jspecify.annotations.Nullable;

/**
 * The plan for the calls of one method. Contains everything that is known before a call.
 */
interface MethodPlan {

	/**
	 * Reported for a call that its caller gave up before it had a result. Never thrown,
	 * so that one is enough.
	 */
	CancellationException GIVEN_UP = new CancellationException();

	/** The plan of a method that is intercepted but not protected. */
	MethodPlan UNPROTECTED = Invocation::get;

	/**
	 * Makes a call.
	 * @param invocation the call
	 * @return its result
	 * @throws Throwable what the call throws, or that it was not permitted
	 */
	@Nullable Object call(Invocation invocation) throws Throwable;

	/**
	 * The plan of a method that returns its result at once.
	 *
	 * @param circuitBreaker the circuit breaker
	 * @param fallbacks the methods to call when the call fails
	 */
	record Synchronous(CircuitBreaker circuitBreaker, Fallbacks fallbacks) implements MethodPlan {

		@Override
		public @Nullable Object call(Invocation invocation) throws Throwable {
			try {
				return this.circuitBreaker.call(invocation);
			}
			catch (Throwable ex) {
				return this.fallbacks.require(ex, this.circuitBreaker).call(invocation, ex);
			}
		}

	}

}
