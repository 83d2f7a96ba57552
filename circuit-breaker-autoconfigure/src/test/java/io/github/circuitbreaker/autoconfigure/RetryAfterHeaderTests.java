package io.github.circuitbreaker.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import feign.Request;
import feign.RetryableException;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.TimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.HttpServerErrorException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for reading the header {@code Retry-After}. That of real responses is tested with
 * the clients.
 */
class RetryAfterHeaderTests {

	private final RetryAfterHeader header = new RetryAfterHeader(new ManualTimeSource());

	private static HttpServerErrorException response(int status, String... values) {
		HttpHeaders headers = new HttpHeaders();
		headers.put(HttpHeaders.RETRY_AFTER, List.of(values));
		return new HttpServerErrorException(HttpStatusCode.valueOf(status), "", headers, null, null);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "none", textBlock = """
			0                             | PT0S
			' 7 '                         | PT7S
			Mon, 23 Nov 2026 10:16:30 GMT | PT1M
			Mon, 23 Nov 2026 10:14:30 GMT | PT-1M
			-1                            | none
			1.5                           | none
			٣                             | none
			''                            | none
			tomorrow                      | none
			99999999999999999999          | none
			""")
	void isANumberOfSecondsOrADate(String value, String expected) {
		assertThat(this.header.apply(response(503, value)))
			.isEqualTo((expected != null) ? Duration.parse(expected) : null);
	}

	@ParameterizedTest
	@CsvSource({ "429, true", "503, true", "500, false", "502, false", "504, false", "408, false" })
	void countsForTwoStatuses(int status, boolean counts) {
		assertThat(this.header.apply(response(status, "7")) != null).isEqualTo(counts);
	}

	@Test
	void mayBeMissing() {
		assertThat(this.header.apply(response(503))).isNull();
		assertThat(this.header.apply(new HttpServerErrorException(HttpStatusCode.valueOf(503)))).isNull();
		assertThat(this.header.apply(new IOException())).isNull();
	}

	@Test
	void isThatOfTheResponseIfFeignWantsToRetry() {
		Request request = Request.create(Request.HttpMethod.GET, "/", Map.of(), null, null, null);
		feign.FeignException response = feign.FeignException.errorStatus("find",
				feign.Response.builder()
					.status(503)
					.request(request)
					.headers(Map.of("retry-after", List.of("7")))
					.build());
		assertThat(this.header.apply(response)).isEqualTo(Duration.ofSeconds(7));
		assertThat(this.header
			.apply(new RetryableException(503, "", Request.HttpMethod.GET, response, (Long) null, request)))
			.isEqualTo(Duration.ofSeconds(7));
	}

	@Test
	void needsNoHttpClient() throws Exception {
		ClassLoader withoutClients = new ClassLoader(getClass().getClassLoader()) {

			@Override
			protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
				if (name.matches("(org\\.springframework\\.(web|http)|feign)\\..*")) {
					throw new ClassNotFoundException(name);
				}
				return name.equals(RetryAfterHeader.class.getName()) ? define(name) : super.loadClass(name, resolve);
			}

			private Class<?> define(String name) {
				try (InputStream bytes = getResourceAsStream(name.replace('.', '/') + ".class")) {
					byte[] all = bytes.readAllBytes();
					return defineClass(name, all, 0, all.length);
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
			}

		};
		Constructor<?> constructor = withoutClients.loadClass(RetryAfterHeader.class.getName())
			.getDeclaredConstructor(TimeSource.class);
		constructor.setAccessible(true);
		@SuppressWarnings("unchecked")
		Function<Throwable, Duration> header = (Function<Throwable, Duration>) constructor
			.newInstance(new ManualTimeSource());
		assertThat(header.apply(new IOException())).isNull();
	}

}
