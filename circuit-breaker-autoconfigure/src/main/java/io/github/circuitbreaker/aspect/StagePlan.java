package io.github.circuitbreaker.aspect;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.Permit;
import io.github.circuitbreaker.aspect.Fallbacks.Fallback;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a method that returns a {@link CompletionStage}: a call ends when the stage
 * completes.
 *
 * @param circuitBreaker the circuit breaker
 * @param fallbacks the methods to call when the call fails
 */
record StagePlan(CircuitBreaker circuitBreaker, Fallbacks fallbacks) implements MethodPlan {

	@Override
	public @Nullable Object call(Invocation invocation) throws Throwable {
		Permit permit;
		try {
			permit = this.circuitBreaker.acquire();
		}
		catch (CircuitBreakerOpenException ex) {
			CompletableFuture<@Nullable Object> rejected = new CompletableFuture<>();
			recover(invocation, ex, rejected);
			return rejected;
		}
		CompletionStage<?> stage;
		try {
			stage = (CompletionStage<?>) invocation.get();
		}
		catch (Throwable ex) {
			// Thrown at the caller as it would be without a circuit breaker.
			permit.failure(ex);
			CompletableFuture<@Nullable Object> failed = new CompletableFuture<>();
			complete(failed, this.fallbacks.require(ex, this.circuitBreaker), invocation, ex);
			return failed;
		}
		if (stage == null) {
			permit.success();
			return null;
		}
		return ProtectedFuture.of(stage, permit, invocation, (failure, future) -> recover(invocation, failure, future));
	}

	private void recover(Invocation invocation, Throwable failure, CompletableFuture<@Nullable Object> future) {
		Throwable cause = RefusedArguments.orSame(ProtectedFuture.unwrap(failure), invocation);
		Fallback fallback = this.fallbacks.find(cause, this.circuitBreaker);
		if (fallback != null) {
			complete(future, fallback, invocation, cause);
		}
		else {
			future.completeExceptionally(failure);
		}
	}

	private static void complete(CompletableFuture<@Nullable Object> future, Fallback fallback, Invocation invocation,
			Throwable failure) {
		try {
			Object result = fallback.call(invocation, failure);
			if (result instanceof CompletionStage<?> stage) {
				stage.whenComplete((value, thrown) -> {
					if (thrown == null) {
						future.complete(value);
					}
					else {
						Fallbacks.suppress(failure, ProtectedFuture.unwrap(thrown));
						future.completeExceptionally(thrown);
					}
				});
				ProtectedFuture.cancelWith(future, stage);
			}
			else {
				future.complete(result);
			}
		}
		catch (Throwable ex) {
			future.completeExceptionally(ex);
		}
	}

}
