package io.github.circuitbreaker;

import org.jspecify.annotations.Nullable;

/**
 * A call that a circuit breaker protects.
 *
 * @param <T> the type of its result, which may be {@code null}
 * @param <E> the type of the exceptions that it may throw
 */
@FunctionalInterface
public interface CheckedSupplier<T extends @Nullable Object, E extends Throwable> {

	/**
	 * Makes the call.
	 * @return its result
	 * @throws E if it fails
	 */
	T get() throws E;

}
