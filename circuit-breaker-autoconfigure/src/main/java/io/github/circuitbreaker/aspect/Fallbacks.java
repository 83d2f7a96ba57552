package io.github.circuitbreaker.aspect;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.aspect.lookup.BeanMethods;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.KotlinDetector;

/**
 * The fallbacks of one method. When a call fails, the one with the most specific type of
 * exception is called, as {@code catch} would choose.
 */
final class Fallbacks {

	private static final Logger logger = LoggerFactory.getLogger(CircuitBreakerAspect.class);

	private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

	private static final MethodType CALL = MethodType.methodType(Object.class, Object.class, Object[].class);

	private static final int MOST_SUPPRESSED = 16;

	/** Spring Cloud's circuit breakers throw it. By name, as they may be absent. */
	private static final String WRAPPER = "org.springframework.cloud.client.circuitbreaker.NoFallbackAvailableException";

	private final List<Fallback> mostSpecificFirst;

	/**
	 * Creates the fallbacks.
	 * @param fallbacks no two of them for the same type of exception
	 */
	Fallbacks(Collection<Fallback> fallbacks) {
		this.mostSpecificFirst = fallbacks.stream()
			.sorted(Comparator.comparingInt((Fallback fallback) -> depth(fallback.failureType())).reversed())
			.toList();
	}

	/** Of two classes that match the same exception, the deeper is more specific. */
	private static int depth(@Nullable Class<?> type) {
		return (type != null) ? 1 + depth(type.getSuperclass()) : 0;
	}

	List<Method> methods() {
		return this.mostSpecificFirst.stream().map(Fallback::method).toList();
	}

	/**
	 * Makes a handle that calls a fallback with its target and an array of arguments.
	 */
	static MethodHandle handle(Method method, Class<?> targetClass) throws ReflectiveOperationException {
		method.setAccessible(true);
		if (KotlinDetector.isSuspendingFunction(method)) {
			MethodHandle call = LOOKUP.findStatic(AopUtils.class, "invokeJoinpointUsingReflection",
					MethodType.methodType(Object.class, Object.class, Method.class, Object[].class));
			return MethodHandles.insertArguments(call, 1, method);
		}
		Class<?> type = method.getDeclaringClass();
		// Past the proxy, which cannot call the method of an interface that is not
		// public.
		MethodHandle handle = (Proxy.isProxyClass(targetClass) && method.isDefault())
				? MethodHandles.privateLookupIn(type, LOOKUP).unreflectSpecial(method, type) : LOOKUP.unreflect(method);
		if (Modifier.isStatic(method.getModifiers())) {
			handle = MethodHandles.dropArguments(handle, 0, Object.class);
		}
		return handle.asFixedArity().asSpreader(Object[].class, method.getParameterCount()).asType(CALL);
	}

	/**
	 * Returns the failure that Spring Cloud has wrapped, or else the same one.
	 */
	static Throwable unwrap(Throwable failure) {
		Throwable cause = failure.getClass().getName().equals(WRAPPER) ? failure.getCause() : null;
		return (cause != null) ? unwrap(cause) : failure;
	}

	/**
	 * Finds the fallback for a failure.
	 * @param failure what the call has failed with
	 * @param circuitBreaker the circuit breaker of the call, for the log
	 * @return the fallback, or {@code null} if there is none, as for every {@link Error}
	 */
	@Nullable Fallback find(Throwable failure, CircuitBreaker circuitBreaker) {
		Throwable cause = unwrap(failure);
		if (cause instanceof Error || cause instanceof RefusedArguments) {
			return null;
		}
		for (Fallback fallback : this.mostSpecificFirst) {
			if (fallback.failureType().isInstance(cause) || fallback.failureType().isInstance(failure)) {
				if (logger.isDebugEnabled()) {
					logger.debug("Fallback {} for {} because of {}", BeanMethods.signature(fallback.method),
							circuitBreaker.getName(), cause.getClass().getName());
				}
				return fallback;
			}
		}
		return null;
	}

	/**
	 * Finds the fallback for a failure, or throws the failure if there is none.
	 */
	Fallback require(Throwable failure, CircuitBreaker circuitBreaker) throws Throwable {
		Fallback fallback = find(failure, circuitBreaker);
		if (fallback == null) {
			throw RefusedArguments.original(failure);
		}
		return fallback;
	}

	/**
	 * Adds the original failure to the suppressed exceptions of what the fallback has
	 * thrown. Stops after some, because the same exception may be thrown again and again.
	 */
	static void suppress(Throwable failure, Throwable thrown) {
		List<Throwable> suppressed = List.of(thrown.getSuppressed());
		if (unwrap(thrown) != unwrap(failure) && suppressed.size() < MOST_SUPPRESSED && !suppressed.contains(failure)) {
			thrown.addSuppressed(failure);
		}
	}

	/**
	 * A method that is called in place of a failed one.
	 *
	 * @param method the method
	 * @param failureType the exceptions that it is for, with their subclasses
	 * @param arguments how many arguments of the call it takes
	 * @param takesFailure whether it then takes the exception
	 * @param suspends whether it then takes the continuation of a suspending function,
	 * which is the last argument of the call, too
	 * @param handle calls it; takes the target and an array of arguments
	 */
	record Fallback(Method method, Class<? extends Throwable> failureType, int arguments, boolean takesFailure,
			boolean suspends, MethodHandle handle) {

		/**
		 * Calls the fallback.
		 * @param invocation the call that has failed
		 * @param failure what it has failed with
		 * @return the fallback's result
		 * @throws Throwable what the fallback throws, with the failure suppressed
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
				all[this.arguments] = this.failureType.isInstance(unwrap(failure)) ? unwrap(failure) : failure;
			}
			if (this.suspends) {
				all[size] = ofCall[ofCall.length - 1];
			}
			return all;
		}

	}

}
