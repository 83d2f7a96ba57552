package io.github.circuitbreaker.state;

import java.lang.reflect.Method;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads for how long a response with status 429 or 503 asks to be left alone, from the
 * exceptions of HTTP clients.
 */
final class RetryAfterHeader {

	private static final String NAME = "Retry-After";

	/** The methods that return the headers, by name as the clients may be absent. */
	private static final Map<String, String> METHODS = Map.of(
			"org.springframework.web.client.RestClientResponseException", "getResponseHeaders",
			"org.springframework.web.reactive.function.client.WebClientResponseException", "getHeaders",
			"feign.FeignException", "responseHeaders");

	private RetryAfterHeader() {
	}

	/**
	 * Returns for how long a failure asks.
	 * @param failure the failure
	 * @param now the time on the wall clock, for responses that give a date
	 * @return the duration, which may be negative, or {@code null} if it asks for none
	 */
	static @Nullable Duration in(Throwable failure, Instant now) throws Throwable {
		int status = KnownExceptions.status(failure);
		String value = (status == 429 || status == 503) ? value(failure) : "";
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
	 * Returns the value of the header, or an empty string.
	 */
	private static String value(Throwable failure) throws ReflectiveOperationException {
		// One of Feign that says to try again has the response as its cause.
		Throwable cause = failure.getCause();
		Throwable response = (cause != null && KnownExceptions.haveStatus(cause.getClass())) ? cause : failure;
		for (Class<?> type = response.getClass(); type != null; type = type.getSuperclass()) {
			String name = METHODS.get(type.getName());
			if (name != null) {
				Method method = type.getMethod(name);
				Object headers = method.invoke(response);
				if (headers == null) {
					return "";
				}
				Object values = (headers instanceof Map<?, ?> map) ? map.get(NAME)
						: method.getReturnType().getMethod("get", String.class).invoke(headers, NAME);
				return (values instanceof Collection<?> all && !all.isEmpty())
						? String.valueOf(all.iterator().next()).strip() : "";
			}
		}
		return "";
	}

}
