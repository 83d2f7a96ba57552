package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;

import io.github.circuitbreaker.CheckedSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A call of a protected method. It is made at most once.
 */
interface Invocation extends CheckedSupplier<@Nullable Object, Throwable> {

	@Override
	@SuppressWarnings("NullAway") // on JDK 17 it does not see that T may be null
	@Nullable Object get() throws Throwable;

	/**
	 * Returns the method that is called, or {@code null} if it is woven. Nothing that
	 * refuses arguments is then behind the aspect.
	 */
	default @Nullable Method method() {
		return null;
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
