package io.github.circuitbreaker;

import org.jspecify.annotations.Nullable;

/**
 * The permission for one call that ends elsewhere, to be settled when it does.
 * <p>
 * A permit settles once: the first of its methods to be called counts, later calls do
 * nothing. It is judged by the phase that granted it: once the circuit breaker has moved
 * on, settling still adds to the totals but no longer changes the state. A permit that is
 * never settled blocks nobody: if it was the trial, the next caller takes over after the
 * trial timeout.
 * <p>
 * Thread-safe, and never throws.
 */
public interface Permit {

	/**
	 * The call has succeeded. It counts as a failure all the same if it was too slow.
	 */
	void success();

	/**
	 * The call has returned. Whether its result counts as a failure is up to the
	 * configuration.
	 * @param result what it has returned, or {@code null} if that says nothing
	 */
	default void success(@Nullable Object result) {
		success();
	}

	/**
	 * The call has failed. Whether that counts is up to the configuration: an ignored
	 * exception releases the permit.
	 * @param failure what the call has failed with
	 */
	void failure(Throwable failure);

	/**
	 * The call was not made, or its result says nothing about the service, for example
	 * because the caller cancelled it.
	 */
	void release();

}
