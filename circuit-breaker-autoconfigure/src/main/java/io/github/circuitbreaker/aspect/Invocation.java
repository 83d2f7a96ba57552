package io.github.circuitbreaker.aspect;

import io.github.circuitbreaker.CheckedSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A call of a protected method. It is made at most once.
 */
interface Invocation extends CheckedSupplier<@Nullable Object, Throwable> {

	/**
	 * Makes the call for a circuit breaker.
	 * @throws RefusedArguments in place of the exception by which validation has refused
	 * the arguments
	 */
	@Override
	@SuppressWarnings("NullAway") // on JDK 17 it does not see that T may be null
	default @Nullable Object get() throws Throwable {
		return proceed();
	}

	/**
	 * Makes the call.
	 */
	@Nullable Object proceed() throws Throwable;

	/**
	 * Returns what to report to a circuit breaker in place of an exception of the call:
	 * {@link RefusedArguments}, if validation has refused the arguments. A woven method
	 * is called only after that.
	 */
	default Throwable report(Throwable thrown) {
		return thrown;
	}

	/**
	 * Returns the object whose method is called, or {@code null} if the method is static.
	 */
	@Nullable Object target();

	/**
	 * Returns the arguments, which must not be modified.
	 */
	@Nullable Object[] arguments();

}
