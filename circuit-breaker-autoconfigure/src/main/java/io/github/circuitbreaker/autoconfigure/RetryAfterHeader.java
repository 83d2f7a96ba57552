package io.github.circuitbreaker.autoconfigure;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.function.Function;

import feign.FeignException;
import io.github.circuitbreaker.TimeSource;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.util.ClassUtils;
import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.reactive.function.client.WebClientResponseException;

/**
 * Reads for how long a response with status 429 or 503 asks to be left alone, from the
 * exceptions of Spring's HTTP clients and of OpenFeign, any of which may be absent.
 *
 * @param time the clock for responses that give a date
 */
record RetryAfterHeader(TimeSource time) implements Function<Throwable, @Nullable Duration> {

	private static final boolean REST_CLIENT = isPresent("org.springframework.web.client.RestClientResponseException");

	private static final boolean WEB_CLIENT = isPresent(
			"org.springframework.web.reactive.function.client.WebClientResponseException");

	private static final boolean FEIGN = isPresent("feign.FeignException");

	private static boolean isPresent(String type) {
		return ClassUtils.isPresent(type, RetryAfterHeader.class.getClassLoader());
	}

	@Override
	public @Nullable Duration apply(Throwable failure) {
		if (REST_CLIENT && failure instanceof RestClientResponseException response) {
			HttpHeaders headers = response.getResponseHeaders();
			return (headers != null) ? parse(response.getStatusCode().value(), headers.get(HttpHeaders.RETRY_AFTER))
					: null;
		}
		if (WEB_CLIENT && failure instanceof WebClientResponseException response) {
			return parse(response.getStatusCode().value(), response.getHeaders().get(HttpHeaders.RETRY_AFTER));
		}
		if (FEIGN && failure instanceof FeignException thrown) {
			// One that says to try again has the response as its cause.
			FeignException response = (thrown.getCause() instanceof FeignException cause) ? cause : thrown;
			return parse(response.status(), response.responseHeaders().get("Retry-After"));
		}
		return null;
	}

	private @Nullable Duration parse(int status, @Nullable Collection<String> values) {
		if ((status != 429 && status != 503) || values == null || values.isEmpty()) {
			return null;
		}
		String value = values.iterator().next().strip();
		try {
			return value.matches("\\d+") ? Duration.ofSeconds(Long.parseLong(value)) : Duration.between(this.time.now(),
					DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from));
		}
		catch (NumberFormatException | DateTimeException ex) {
			return null;
		}
	}

}
