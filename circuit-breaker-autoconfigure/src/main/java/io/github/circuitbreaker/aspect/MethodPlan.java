package io.github.circuitbreaker.aspect;

import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.Permit;
import kotlin.Result;
import kotlin.ResultKt;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The plan for the calls of one method. Contains everything that is known before a call.
 */
interface MethodPlan {

	/** The plan of a method that is intercepted but not protected. */
	MethodPlan UNPROTECTED = Invocation::proceed;

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

	/**
	 * The plan of a function of Kotlin that may return a {@code Result}, which is
	 * compiled to an object.
	 *
	 * @param circuitBreaker the circuit breaker
	 * @param fallbacks the methods to call when the call fails
	 */
	record KotlinResult(CircuitBreaker circuitBreaker, Fallbacks fallbacks) implements MethodPlan {

		@Override
		@SuppressWarnings("NullAway") // on JDK 17 it does not see that T may be null
		public @Nullable Object call(Invocation invocation) throws Throwable {
			AtomicReference<@Nullable Object> returned = new AtomicReference<>();
			try {
				return this.circuitBreaker.call(() -> {
					returned.set(invocation.get());
					ResultKt.throwOnFailure(unboxed(returned.get()));
					return returned.get();
				});
			}
			catch (Throwable ex) {
				Object result = returned.get();
				return (result != null) ? result : this.fallbacks.require(ex, this.circuitBreaker).call(invocation, ex);
			}
		}

		/** A suspending function has it in a box. Java has no name for the method. */
		private static @Nullable Object unboxed(@Nullable Object result) {
			return (result instanceof Result<?>)
					? ReflectionUtils.invokeMethod(ClassUtils.getMethod(Result.class, "unbox-impl"), result) : result;
		}

	}

	/**
	 * The permit of a call that ends later, which reports refused arguments and what
	 * Kotlin has thrown in place of what a stage or publisher gives.
	 *
	 * @param permit the permit of the circuit breaker
	 * @param invocation the call
	 */
	record LaterPermit(Permit permit, Invocation invocation) implements Permit {

		@Override
		public void success(@Nullable Object result) {
			if (KotlinDetector.isKotlinPresent()
					&& KotlinResult.unboxed(result) instanceof Result.Failure thrownInKotlin) {
				this.permit.failure(thrownInKotlin.exception);
			}
			else {
				this.permit.success(result);
			}
		}

		@Override
		public void failure(Throwable failure) {
			this.permit.failure(this.invocation.report(unwrap(failure)));
		}

		@Override
		public void release() {
			this.permit.release();
		}

		static Throwable unwrap(Throwable failure) {
			Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : null;
			return (cause != null) ? cause : failure;
		}

	}

}
