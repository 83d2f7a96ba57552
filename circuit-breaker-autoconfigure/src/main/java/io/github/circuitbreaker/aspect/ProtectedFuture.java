package io.github.circuitbreaker.aspect;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

import io.github.circuitbreaker.Permit;
import org.jspecify.annotations.Nullable;

/**
 * The future that a caller gets in place of the stage that a protected method returns. It
 * completes like the stage, but only after the permit is settled, so that callers who
 * wait for it see the resulting state of the circuit.
 * <p>
 * The caller may also complete it, for example by a timeout, which settles the permit.
 * Cancelling it cancels the stage as well.
 */
final class ProtectedFuture extends CompletableFuture<@Nullable Object> {

	private final Permit permit;

	private ProtectedFuture(Permit permit) {
		this.permit = permit;
	}

	/**
	 * Creates a future that follows a stage.
	 * @param stage the stage
	 * @param permit settled when the stage completes
	 * @param invocation the call that has returned the stage
	 * @param recovery completes the future when the stage fails
	 */
	static ProtectedFuture of(CompletionStage<?> stage, Permit permit, Invocation invocation,
			BiConsumer<Throwable, CompletableFuture<@Nullable Object>> recovery) {
		ProtectedFuture future = new ProtectedFuture(permit);
		future.whenComplete((result, failure) -> future.endedByCaller(failure));
		cancelWith(future, stage);
		stage.whenComplete((result, failure) -> future.follow(result, failure, invocation, recovery));
		return future;
	}

	static Throwable unwrap(Throwable failure) {
		Throwable cause = failure.getCause();
		return (failure instanceof CompletionException && cause != null) ? cause : failure;
	}

	private void follow(@Nullable Object result, @Nullable Throwable failure, Invocation invocation,
			BiConsumer<Throwable, CompletableFuture<@Nullable Object>> recovery) {
		try {
			if (failure != null) {
				this.permit.failure(RefusedArguments.orSame(unwrap(failure), invocation));
			}
			else {
				this.permit.success(result);
			}
		}
		finally {
			if (failure == null) {
				complete(result);
			}
			else if (!isDone()) {
				recovery.accept(failure, this);
			}
		}
	}

	/**
	 * Settles the permit. Has no effect if the stage has completed, because the permit is
	 * settled then.
	 */
	private void endedByCaller(@Nullable Throwable failure) {
		// A value from the caller says nothing about the service.
		this.permit.failure((failure != null) ? failure : MethodPlan.GIVEN_UP);
	}

	/**
	 * Cancels a stage when the future that follows it is cancelled.
	 */
	static void cancelWith(CompletableFuture<?> future, CompletionStage<?> stage) {
		if (stage instanceof Future<?> cancellable) {
			future.whenComplete((result, failure) -> {
				try {
					if (future.isCancelled()) {
						cancellable.cancel(true);
					}
				}
				catch (UnsupportedOperationException ex) {
					// A minimal stage cannot be cancelled.
				}
			});
		}
	}

}
