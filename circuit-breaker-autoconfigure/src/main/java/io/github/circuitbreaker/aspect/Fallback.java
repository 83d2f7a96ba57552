package io.github.circuitbreaker.aspect;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

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

	private static final int MOST_SUPPRESSED = 16;

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
	 * Attaches the failure that a fallback was called for to what came of it, unless much
	 * is attached already: it may be an exception that is thrown again and again.
	 */
	static void suppress(Throwable failure, Throwable thrown) {
		List<Throwable> suppressed = List.of(thrown.getSuppressed());
		if (thrown != failure && suppressed.size() < MOST_SUPPRESSED && !suppressed.contains(failure)) {
			thrown.addSuppressed(failure);
		}
	}

}
