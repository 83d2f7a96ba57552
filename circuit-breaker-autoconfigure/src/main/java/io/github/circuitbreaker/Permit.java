package io.github.circuitbreaker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

import io.github.circuitbreaker.state.KnownExceptions;
import org.jspecify.annotations.Nullable;

/**
 * The permit for one call that ends elsewhere, to be settled when the call ends.
 * <p>
 * A permit settles once: the first of its methods to be called counts, and later calls do
 * nothing. Its result belongs to the phase that granted it: once the circuit breaker has
 * moved on, settling still adds to the totals but no longer changes the state. A permit
 * that is never settled blocks no caller: if it was the trial, the next caller takes the
 * trial over after the trial timeout.
 * <p>
 * Thread-safe. No method throws, unless the methods of a stage do.
 */
public interface Permit {

	/**
	 * Settles a call that has succeeded. It still counts as a failure if it was too slow.
	 */
	default void success() {
		success(null);
	}

	/**
	 * Settles a call that has returned. The settings decide whether its result counts as
	 * a failure.
	 * @param result the result, or {@code null} if it says nothing
	 */
	void success(@Nullable Object result);

	/**
	 * Settles a call that has thrown an exception. The settings decide whether this is a
	 * failure or an answer, which shows that the service is there as a success does. A
	 * cancellation releases the permit, unless it comes later than a call may take
	 * without being slow.
	 * @param failure the exception of the call
	 */
	void failure(Throwable failure);

	/**
	 * Settles a call that was not made, or that says nothing about the service, for
	 * example because the caller canceled it.
	 */
	void release();

	/**
	 * Settles the call when a stage completes.
	 * @param <T> the type of the result
	 * @param stage completes when the call ends
	 * @return a future that completes as the stage does, but only after this permit is
	 * settled. The caller may also complete it, for example by a timeout, which settles
	 * this permit: an exception as a failure, a value, or canceling it, as a
	 * cancellation. Canceling it cancels the stage, too.
	 */
	default <T extends @Nullable Object> CompletableFuture<T> settleWith(CompletionStage<T> stage) {
		return settleWith(stage, CompletableFuture::completeExceptionally);
	}

	/**
	 * Settles the call when a stage completes, as {@link #settleWith(CompletionStage)}
	 * does, and lets the caller decide what becomes of the future when the stage fails.
	 * @param <T> the type of the result
	 * @param stage completes when the call ends
	 * @param failed completes the future, for example with the result of a fallback;
	 * called after the permit is settled
	 * @return the future
	 */
	default <T extends @Nullable Object> CompletableFuture<T> settleWith(CompletionStage<T> stage,
			BiConsumer<CompletableFuture<T>, Throwable> failed) {
		CompletableFuture<T> future = new CompletableFuture<>();
		// Not whenComplete, which makes an exception with a stack trace of each failure.
		stage.handle((result, failure) -> {
			try {
				if (failure != null) {
					failure(failure);
				}
				else {
					success(result);
				}
			}
			finally {
				if (failure == null) {
					future.complete(result);
				}
				else if (!future.isDone()) {
					failed.accept(future, failure);
				}
			}
			return null;
		});
		if (!future.isDone()) {
			future.handle((result, failure) -> {
				// Has no effect if the stage has completed.
				failure((failure != null) ? failure : KnownExceptions.GIVEN_UP);
				// A minimal stage cannot be canceled, and what it throws then is lost
				// here.
				if (future.isCancelled() && stage instanceof Future<?> cancellable) {
					cancellable.cancel(true);
				}
				return null;
			});
		}
		return future;
	}

}
