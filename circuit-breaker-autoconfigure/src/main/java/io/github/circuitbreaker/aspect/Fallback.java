package io.github.circuitbreaker.aspect;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A method that is called in place of one that has failed, ready to be called.
 *
 * @param method the method
 * @param failureType what it stands in for, with its subclasses
 * @param arguments how many arguments of the call it takes
 * @param takesFailure whether it also takes what the call has failed with
 * @param suspends whether it also takes Kotlin's continuation, which knows the context of
 * the call, as its last argument; so does then the call that has failed
 * @param handle calls it; takes the target and an array of arguments
 */
record Fallback(Method method, Class<? extends Throwable> failureType, int arguments, boolean takesFailure,
		boolean suspends, MethodHandle handle) {

	/**
	 * Calls the fallback.
	 * @param invocation the call that has failed
	 * @param failure what it has failed with
	 * @return the fallback's result
	 * @throws Throwable what the fallback throws, with the failure suppressed in it
	 */
	@Nullable Object call(Invocation invocation, Throwable failure) throws Throwable {
		try {
			return this.handle.invokeExact(invocation.target(), arguments(invocation, failure));
		}
		catch (Throwable ex) {
			suppress(failure, ex);
			throw ex;
		}
	}

	private @Nullable Object[] arguments(Invocation invocation, Throwable failure) {
		@Nullable Object[] ofCall = invocation.arguments();
		int size = this.arguments + (this.takesFailure ? 1 : 0);
		@Nullable Object[] all = Arrays.copyOf(ofCall, size + (this.suspends ? 1 : 0));
		if (this.takesFailure) {
			all[this.arguments] = failure;
		}
		if (this.suspends) {
			all[size] = ofCall[ofCall.length - 1];
		}
		return all;
	}

	/**
	 * Attaches the failure that a fallback was called for to what came of it.
	 */
	static void suppress(Throwable failure, Throwable thrown) {
		if (thrown != failure && !Arrays.asList(thrown.getSuppressed()).contains(failure)) {
			thrown.addSuppressed(failure);
		}
	}

}
