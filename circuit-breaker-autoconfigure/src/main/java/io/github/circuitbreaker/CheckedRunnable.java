package io.github.circuitbreaker;

/**
 * A call without a result that a circuit breaker protects.
 *
 * @param <E> the type of the exceptions that it may throw
 */
@FunctionalInterface
public interface CheckedRunnable<E extends Throwable> {

	/**
	 * Makes the call.
	 * @throws E if it fails
	 */
	void run() throws E;

}
