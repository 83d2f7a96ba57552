package io.github.circuitbreaker.state;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.channels.ClosedByInterruptException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The exceptions that have a meaning of their own, whatever the settings: wrappers,
 * cancellations, and those of HTTP clients, which carry the status and the headers of a
 * response.
 */
public final class KnownExceptions {

	/**
	 * Reported for a call that its caller gave up. Never thrown, so that one is enough.
	 */
	public static final CancellationException GIVEN_UP = new CancellationException();

	private static final List<Class<? extends Throwable>> WRAPPERS = List.of(CompletionException.class,
			ExecutionException.class, UndeclaredThrowableException.class, InvocationTargetException.class);

	/** Spring Cloud CircuitBreaker throws it. By name, as it may be absent. */
	private static final String NO_FALLBACK = "org.springframework.cloud.client.circuitbreaker.NoFallbackAvailableException";

	/** Causes can be cyclic; no library nests wrappers this deep. */
	private static final int MOST_WRAPPERS = 16;

	private static final List<Class<? extends Throwable>> CANCELLATIONS = List.of(CancellationException.class,
			InterruptedException.class, ClosedByInterruptException.class);

	/**
	 * Kotlin throws it when a call takes too long, which is a failure although its type
	 * is that of a cancellation. By name, as Kotlin may be absent.
	 */
	private static final String TIMEOUT = "kotlinx.coroutines.TimeoutCancellationException";

	/**
	 * The exceptions of HTTP clients, by name as the clients may be absent, and the
	 * methods that return the status. Spring Cloud Gateway throws the last one for the
	 * statuses that it is to count as failures, so that it has none.
	 */
	private static final Map<String, String> STATUS_METHODS = Map.of(
			"org.springframework.web.client.RestClientResponseException", "getStatusCode",
			"org.springframework.web.reactive.function.client.WebClientResponseException", "getStatusCode",
			"feign.FeignException", "status",
			"org.springframework.cloud.gateway.filter.factory.SpringCloudCircuitBreakerFilterFactory$CircuitBreakerStatusCodeException",
			"");

	/** The methods that return the headers of the response. */
	private static final Map<String, String> HEADERS_METHODS = Map.of(
			"org.springframework.web.client.RestClientResponseException", "getResponseHeaders",
			"org.springframework.web.reactive.function.client.WebClientResponseException", "getHeaders",
			"feign.FeignException", "responseHeaders");

	/** Request Timeout, Too Early, Too Many Requests: the server could not serve. */
	private static final List<Integer> FAILURES_OF_SERVERS = List.of(408, 425, 429);

	private static final ClassValue<@Nullable MethodHandle> STATUS = new ClassValue<>() {

		@Override
		protected @Nullable MethodHandle computeValue(Class<?> type) {
			Class<?> parent = type.getSuperclass();
			String method = STATUS_METHODS.get(type.getName());
			try {
				return (method != null) ? handle(type.getMethod(method)) : (parent != null) ? get(parent) : null;
			}
			catch (ReflectiveOperationException ex) {
				return null;
			}
		}

	};

	private KnownExceptions() {
	}

	/**
	 * Returns whether exceptions of a type never count as failures, whatever the
	 * settings.
	 * @param type the type of the exceptions
	 * @return {@code true} for cancellations, and for wrappers, which are looked through
	 */
	public static boolean neverCount(Class<? extends Throwable> type) {
		return type.getName().equals(NO_FALLBACK)
				|| (!type.getName().equals(TIMEOUT) && Stream.concat(WRAPPERS.stream(), CANCELLATIONS.stream())
					.anyMatch((other) -> other.isAssignableFrom(type)));
	}

	static boolean isWrapper(Throwable exception) {
		return isAny(WRAPPERS, exception) || exception.getClass().getName().equals(NO_FALLBACK);
	}

	static Throwable unwrap(Throwable thrown) {
		Throwable unwrapped = thrown;
		for (int i = 0; i < MOST_WRAPPERS && isWrapper(unwrapped); i++) {
			Throwable cause = unwrapped.getCause();
			if (cause == null) {
				return unwrapped;
			}
			unwrapped = cause;
		}
		return unwrapped;
	}

	static boolean isCancellation(Throwable exception) {
		return isAny(CANCELLATIONS, exception) && !exception.getClass().getName().equals(TIMEOUT);
	}

	/**
	 * Returns whether exceptions of a type carry the status of an HTTP response.
	 */
	static boolean haveStatus(Class<?> type) {
		return STATUS.get(type) != null;
	}

	/**
	 * Returns whether an exception is the response of an HTTP server that works to a
	 * request that is wrong.
	 */
	static boolean isClientError(Throwable exception) throws Throwable {
		int status = status(exception);
		return status >= 400 && status < 500 && !FAILURES_OF_SERVERS.contains(status);
	}

	/**
	 * Returns the status of the HTTP response that an exception stands for, or zero.
	 */
	static int status(Throwable exception) throws Throwable {
		MethodHandle handle = STATUS.get(exception.getClass());
		return (handle != null) ? (int) handle.invokeExact(exception) : 0;
	}

	/**
	 * Returns a handle that takes any exception and returns a number. Spring's clients
	 * return an object that has it.
	 */
	private static MethodHandle handle(Method method) throws ReflectiveOperationException {
		MethodHandles.Lookup lookup = MethodHandles.publicLookup();
		MethodHandle status = lookup.unreflect(method);
		if (method.getReturnType() != int.class) {
			status = MethodHandles.filterReturnValue(status,
					lookup.unreflect(method.getReturnType().getMethod("value")));
		}
		return status.asType(MethodType.methodType(int.class, Throwable.class));
	}

	/**
	 * Returns for how long a response with status 429 or 503 asks to be left alone.
	 * @param exception the exception that stands for it
	 * @param now the time on the wall clock, for responses that give a date
	 * @return the duration, which may be negative, or {@code null} if it asks for none
	 */
	static @Nullable Duration retryAfter(Throwable exception, Instant now) throws Throwable {
		int status = status(exception);
		String value = (status == 429 || status == 503) ? retryAfter(exception) : "";
		if (value.matches("\\d+")) {
			// A conversion from double is capped at the largest value.
			return Duration.ofSeconds((long) Double.parseDouble(value));
		}
		try {
			return Duration.between(now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from));
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	/**
	 * Returns the header of a response, or an empty string.
	 */
	private static String retryAfter(Throwable exception) throws ReflectiveOperationException {
		for (Class<?> type = exception.getClass(); type != null; type = type.getSuperclass()) {
			String name = HEADERS_METHODS.get(type.getName());
			if (name != null) {
				Method method = type.getMethod(name);
				// One of Feign that says to try again has the response as its cause.
				boolean retry = type.getName().startsWith("feign.") && type.isInstance(exception.getCause());
				Object headers = method.invoke(retry ? exception.getCause() : exception);
				Object values = (headers instanceof Map<?, ?> map) ? map.get("Retry-After") : (headers != null)
						? method.getReturnType().getMethod("get", String.class).invoke(headers, "Retry-After") : null;
				return (values instanceof Collection<?> all && !all.isEmpty())
						? String.valueOf(all.iterator().next()).strip() : "";
			}
		}
		return "";
	}

	static boolean isAny(List<Class<? extends Throwable>> types, Throwable exception) {
		for (Class<? extends Throwable> type : types) {
			if (type.isInstance(exception)) {
				return true;
			}
		}
		return false;
	}

}
