package io.github.circuitbreaker;

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
 * Thread-safe. No method throws.
 */
public interface Permit {

	/**
	 * Settles a call that has succeeded. It still counts as a failure if it was too slow.
	 */
	void success();

	/**
	 * Settles a call that has returned. The settings decide whether its result counts as
	 * a failure.
	 * @param result the result, or {@code null} if it says nothing
	 */
	default void success(@Nullable Object result) {
		success();
	}

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

}
