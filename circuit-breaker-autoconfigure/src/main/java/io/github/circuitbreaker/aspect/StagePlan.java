package io.github.circuitbreaker.aspect;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.Permit;
import org.jspecify.annotations.Nullable;

/**
 * The method returns a {@link CompletionStage}: the call ends when that does.
 *
 * @param circuitBreaker the circuit breaker
 * @param fallbacks what to call when the call fails
 */
record StagePlan(CircuitBreaker circuitBreaker, Fallbacks fallbacks) implements MethodPlan {

	@Override
	public @Nullable Object call(Invocation invocation) throws Throwable {
		Permit permit;
		try {
			permit = this.circuitBreaker.acquire();
		}
		catch (CircuitBreakerOpenException ex) {
			return rejected(invocation, ex);
		}
		CompletionStage<?> stage;
		try {
			stage = (CompletionStage<?>) invocation.get();
		}
		catch (Throwable ex) {
			return failed(invocation, permit, ex);
		}
		if (stage == null) {
			permit.success();
			return null;
		}
		return ProtectedFuture.of(stage, permit, (failure, future) -> recover(invocation, failure, future));
	}

	private CompletableFuture<@Nullable Object> rejected(Invocation invocation, CircuitBreakerOpenException rejection) {
		CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
		recover(invocation, rejection, future);
		return future;
	}

	/**
	 * The method has thrown before there was a stage, which the caller is to see as it
	 * would without a circuit breaker.
	 */
	private CompletableFuture<@Nullable Object> failed(Invocation invocation, Permit permit, Throwable thrown)
			throws Throwable {
		permit.failure(thrown);
		Fallback fallback = this.fallbacks.find(thrown);
		if (fallback == null) {
			throw thrown;
		}
		CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
		complete(future, fallback, invocation, thrown);
		return future;
	}

	private void recover(Invocation invocation, Throwable failure, CompletableFuture<@Nullable Object> future) {
		Throwable cause = ProtectedFuture.unwrap(failure);
		Fallback fallback = this.fallbacks.find(cause);
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
				stage.whenComplete((value, thrown) -> complete(future, value, thrown, failure));
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

	private static void complete(CompletableFuture<@Nullable Object> future, @Nullable Object value,
			@Nullable Throwable thrown, Throwable failure) {
		if (thrown == null) {
			future.complete(value);
			return;
		}
		Fallback.suppress(failure, ProtectedFuture.unwrap(thrown));
		future.completeExceptionally(thrown);
	}

}
