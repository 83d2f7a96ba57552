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
			return recover(CompletableFuture.failedFuture(ex), invocation);
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
		return recover(permit.settleWith(stage), invocation);
	}

	/**
	 * Returns a future that completes as a call does or, if that fails, as the fallback.
	 */
	private CompletableFuture<@Nullable Object> recover(CompletableFuture<@Nullable Object> call,
			Invocation invocation) {
		if (this.fallbacks.methods().isEmpty()) {
			return call;
		}
		CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
		future.whenComplete((result, failure) -> complete(call, result, failure));
		call.whenComplete((result, failure) -> {
			Throwable cause = (failure != null) ? invocation.report(LaterPermit.unwrap(failure)) : null;
			Fallback fallback = future.isDone() ? null : this.fallbacks.find(cause, this.circuitBreaker);
			if (cause != null && fallback != null) {
				complete(future, fallback, invocation, cause);
			}
			else {
				complete(future, result, failure);
			}
		});
		return future;
	}

	private static CompletableFuture<@Nullable Object> complete(CompletableFuture<@Nullable Object> future,
			Fallback fallback, Invocation invocation, Throwable failure) {
		try {
			Object result = fallback.call(invocation, failure);
			if (result instanceof CompletionStage<?> stage) {
				stage.whenComplete((value, thrown) -> {
					if (thrown != null) {
						Fallbacks.suppress(failure, LaterPermit.unwrap(thrown));
					}
					complete(future, value, thrown);
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

	private static void complete(CompletableFuture<@Nullable Object> future, @Nullable Object result,
			@Nullable Throwable failure) {
		if (failure == null || !future.completeExceptionally(failure)) {
			future.complete(result);
		}
	}

}
