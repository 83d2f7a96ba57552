package io.github.circuitbreaker.aspect;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.Permit;
import io.github.circuitbreaker.aspect.Fallbacks.Fallback;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a method that returns a {@link CompletionStage}: a call ends when the stage
 * completes.
 * <p>
 * The caller gets a future in place of the stage. It completes like the stage, but only
 * after the permit is settled, so that callers who wait for it see the resulting state of
 * the circuit. The caller may also complete it, for example by a timeout, which settles
 * the permit. Canceling it cancels the stage as well.
 *
 * @param circuitBreaker the circuit breaker
 * @param fallbacks the methods to call when the call fails
 */
record StagePlan(CircuitBreaker circuitBreaker, Fallbacks fallbacks) implements MethodPlan {

	@Override
	public @Nullable Object call(Invocation invocation) throws Throwable {
		CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
		Permit permit;
		try {
			permit = this.circuitBreaker.acquire();
		}
		catch (CircuitBreakerOpenException ex) {
			recover(future, invocation, ex, ex);
			return future;
		}
		CompletionStage<?> stage;
		try {
			stage = (CompletionStage<?>) invocation.get();
		}
		catch (Throwable ex) {
			// Thrown at the caller as it would be without a circuit breaker.
			permit.failure(ex);
			complete(future, this.fallbacks.require(ex, this.circuitBreaker), invocation, ex);
			return future;
		}
		if (stage == null) {
			permit.success();
			return null;
		}
		// A value from the caller says nothing about the service. Has no effect if the
		// stage has completed, because the permit is settled then.
		future.whenComplete((result, failure) -> permit.failure((failure != null) ? failure : GIVEN_UP));
		cancelWith(future, stage);
		stage.whenComplete((result, failure) -> follow(future, result, failure, permit, invocation));
		return future;
	}

	private void follow(CompletableFuture<@Nullable Object> future, @Nullable Object result,
			@Nullable Throwable failure, Permit permit, Invocation invocation) {
		Throwable cause = (failure != null) ? invocation.report(unwrap(failure)) : GIVEN_UP;
		try {
			if (failure != null) {
				permit.failure(cause);
			}
			else {
				KotlinResult.settle(permit, result);
			}
		}
		finally {
			if (failure == null) {
				future.complete(result);
			}
			else if (!future.isDone()) {
				recover(future, invocation, failure, cause);
			}
		}
	}

	private static Throwable unwrap(Throwable failure) {
		Throwable cause = failure.getCause();
		return (failure instanceof CompletionException && cause != null) ? cause : failure;
	}

	private void recover(CompletableFuture<@Nullable Object> future, Invocation invocation, Throwable failure,
			Throwable cause) {
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
						Fallbacks.suppress(failure, unwrap(thrown));
						future.completeExceptionally(thrown);
					}
				});
				cancelWith(future, stage);
			}
			else {
				future.complete(result);
			}
		}
		catch (Throwable ex) {
			future.completeExceptionally(ex);
		}
	}

	/**
	 * Cancels a stage when the future that follows it is canceled.
	 */
	private static void cancelWith(CompletableFuture<?> future, CompletionStage<?> stage) {
		if (stage instanceof Future<?> cancellable) {
			// A minimal stage cannot be canceled, and what it throws then is lost here.
			future.whenComplete((result, failure) -> {
				if (future.isCancelled()) {
					cancellable.cancel(true);
				}
			});
		}
	}

}
