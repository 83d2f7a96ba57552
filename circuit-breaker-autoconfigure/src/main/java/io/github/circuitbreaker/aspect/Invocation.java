package io.github.circuitbreaker.aspect;

import io.github.circuitbreaker.CheckedSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of a protected method, which is yet to be made, at most once.
 */
interface Invocation extends CheckedSupplier<@Nullable Object, Throwable> {

	@Override
	@SuppressWarnings("NullAway") // on JDK 17 it does not see that T may be null
	@Nullable Object get() throws Throwable;

	/**
	 * Returns the object whose method is called, or {@code null} if the method is static.
	 */
	@Nullable Object target();

	/**
	 * Returns the arguments, not to be changed.
	 */
	@Nullable Object[] arguments();

}
