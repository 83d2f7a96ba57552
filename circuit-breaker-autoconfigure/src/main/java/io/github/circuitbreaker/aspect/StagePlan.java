package io.github.circuitbreaker.aspect;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.Permit;
import io.github.circuitbreaker.aspect.Fallbacks.Fallback;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a method that returns a {@link CompletionStage}: a call ends when the stage
 * completes. The caller gets a future that {@link Permit#settleWith follows} the stage or
 * that of the fallback.
 *
 * @param circuitBreaker the circuit breaker
 * @param fallbacks the methods to call when the call fails
 */
record StagePlan(CircuitBreaker circuitBreaker, Fallbacks fallbacks) implements MethodPlan {

	@Override
	@SuppressWarnings("unchecked") // as nothing is asked of the results
	public @Nullable Object call(Invocation invocation) throws Throwable {
		Permit permit;
		try {
			permit = new LaterPermit(this.circuitBreaker.acquire(), invocation);
		}
		catch (CircuitBreakerOpenException ex) {
			return recover(new CompletableFuture<>(), invocation, ex);
		}
		CompletionStage<@Nullable Object> stage;
		try {
			stage = (CompletionStage<@Nullable Object>) invocation.get();
		}
		catch (Throwable ex) {
			// Thrown at the caller as it would be without a circuit breaker.
			permit.failure(ex);
			return complete(new CompletableFuture<>(), this.fallbacks.require(ex, this.circuitBreaker), invocation, ex);
		}
		if (stage == null) {
			permit.success();
			return null;
		}
		return permit.settleWith(stage, (future, failure) -> recover(future, invocation, failure));
	}

	/**
	 * Completes a future with the fallback for a failure or, without one, with it.
	 */
	private CompletableFuture<@Nullable Object> recover(CompletableFuture<@Nullable Object> future,
			Invocation invocation, Throwable failure) {
		Throwable cause = invocation.report(LaterPermit.unwrap(failure));
		Fallback fallback = this.fallbacks.find(cause, this.circuitBreaker);
		if (fallback != null) {
			return complete(future, fallback, invocation, cause);
		}
		future.completeExceptionally(failure);
		return future;
	}

	private static CompletableFuture<@Nullable Object> complete(CompletableFuture<@Nullable Object> future,
			Fallback fallback, Invocation invocation, Throwable failure) {
		try {
			Object result = fallback.call(invocation, failure);
			if (result instanceof CompletionStage<?> stage) {
				stage.handle((value, thrown) -> {
					if (thrown != null) {
						Fallbacks.suppress(failure, LaterPermit.unwrap(thrown));
						return future.completeExceptionally(thrown);
					}
					return future.complete(value);
				});
				// A minimal stage cannot be canceled, and what it throws then is lost
				// here.
				future.whenComplete((value, thrown) -> {
					if (future.isCancelled() && stage instanceof Future<?> cancellable) {
						cancellable.cancel(true);
					}
				});
			}
			else {
				future.complete(result);
			}
		}
		catch (Throwable ex) {
			future.completeExceptionally(ex);
		}
		return future;
	}

}
