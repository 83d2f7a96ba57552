package io.github.circuitbreaker.state;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import feign.Request;
import feign.RetryableException;
import io.github.circuitbreaker.ManualTimeSource;
import org.jspecify.annotations.Nullable;
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

	private static @Nullable Duration read(Throwable failure) throws Throwable {
		return KnownExceptions.retryAfter(failure, ManualTimeSource.START);
	}

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
			99999999999999999999          | PT9223372036854775807S
			""")
	void isANumberOfSecondsOrADate(String value, String expected) throws Throwable {
		assertThat(read(response(503, value))).isEqualTo((expected != null) ? Duration.parse(expected) : null);
	}

	@ParameterizedTest
	@CsvSource({ "429, true", "503, true", "500, false", "502, false", "504, false", "408, false" })
	void countsForTwoStatuses(int status, boolean counts) throws Throwable {
		assertThat(read(response(status, "7")) != null).isEqualTo(counts);
	}

	@Test
	void mayBeMissing() throws Throwable {
		assertThat(read(response(503))).isNull();
		assertThat(read(new HttpServerErrorException(HttpStatusCode.valueOf(503)))).isNull();
		assertThat(read(new IOException())).isNull();
	}

	@Test
	void isNotThatOfAResponseThatIsTheCause() throws Throwable {
		HttpServerErrorException response = response(503);
		response.initCause(response(503, "7"));
		assertThat(read(response)).isNull();
	}

	@Test
	void isThatOfTheResponseIfFeignWantsToRetry() throws Throwable {
		Request request = Request.create(Request.HttpMethod.GET, "/", Map.of(), null, null, null);
		feign.FeignException response = feign.FeignException.errorStatus("find",
				feign.Response.builder()
					.status(503)
					.request(request)
					.headers(Map.of("retry-after", List.of("7")))
					.build());
		assertThat(read(response)).isEqualTo(Duration.ofSeconds(7));
		assertThat(read(new RetryableException(503, "", Request.HttpMethod.GET, response, (Long) null, request)))
			.isEqualTo(Duration.ofSeconds(7));
		assertThat(read(new RetryableException(503, "", Request.HttpMethod.GET, response, (Long) null, request) {
		})).isEqualTo(Duration.ofSeconds(7));
		RetryableException own = new RetryableException(503, "", Request.HttpMethod.GET, (Long) null, request,
				new byte[0], Map.of("Retry-After", List.of("120")));
		own.initCause(new IOException());
		assertThat(read(own)).isEqualTo(Duration.ofSeconds(120));
	}

}
