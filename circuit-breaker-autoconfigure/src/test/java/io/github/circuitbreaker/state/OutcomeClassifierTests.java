package io.github.circuitbreaker.state;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import feign.FeignException;
import feign.Request;
import feign.Response;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.TimeSource;
import kotlinx.coroutines.TimeoutCancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cloud.client.circuitbreaker.NoFallbackAvailableException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;

class OutcomeClassifierTests {

	private static OutcomeClassifier classifier(CircuitBreakerConfig.Builder config) {
		return new PhaseContext("pypi", TimeSource.system(), new Listeners<>()).classifier(config.build());
	}

	@Test
	void everyThrowableIsAFailure() {
		OutcomeClassifier classifier = classifier(CircuitBreakerConfig.builder());
		for (Throwable thrown : new Throwable[] { new IOException(), new IllegalStateException(),
				new OutOfMemoryError(), new Throwable() }) {
			assertThat(classifier.failureIn(thrown)).isSameAs(thrown);
		}
	}

	@Test
	void ignoredExceptionsAndTheirSubclassesAreNone() {
		OutcomeClassifier classifier = classifier(CircuitBreakerConfig.builder().ignoreExceptions(IOException.class));
		assertThat(classifier.failureIn(new IOException())).isNull();
		assertThat(classifier.failureIn(new ConnectException())).isNull();
		assertThat(classifier.failureIn(new Exception())).isNotNull();
	}

	@Test
	void recordedExceptionsNarrow() {
		OutcomeClassifier classifier = classifier(CircuitBreakerConfig.builder().recordExceptions(IOException.class));
		assertThat(classifier.failureIn(new ConnectException())).isNotNull();
		assertThat(classifier.failureIn(new IllegalStateException())).isNull();
	}

	@Test
	void ignoringWinsOverRecording() {
		OutcomeClassifier classifier = classifier(CircuitBreakerConfig.builder()
			.recordExceptions(IOException.class)
			.ignoreExceptions(FileNotFoundException.class));
		assertThat(classifier.failureIn(new FileNotFoundException())).isNull();
		assertThat(classifier.failureIn(new ConnectException())).isNotNull();
	}

	@Test
	void predicateIgnoresFurtherExceptions() {
		OutcomeClassifier classifier = classifier(
				CircuitBreakerConfig.builder().ignoreException((exception) -> "404".equals(exception.getMessage())));
		assertThat(classifier.failureIn(new IOException("404"))).isNull();
		assertThat(classifier.failureIn(new IOException("503"))).isNotNull();
	}

	@Test
	void predicateThatThrowsIgnoresNothing() {
		OutcomeClassifier classifier = classifier(CircuitBreakerConfig.builder().ignoreException((exception) -> {
			throw new StackOverflowError();
		}));
		IOException thrown = new IOException();
		assertThat(classifier.failureIn(thrown)).isSameAs(thrown);
	}

	static Stream<Throwable> wrappers() {
		IOException cause = new IOException();
		return Stream.of(new CompletionException(cause), new ExecutionException(cause),
				new UndeclaredThrowableException(cause), new InvocationTargetException(cause),
				new NoFallbackAvailableException("No fallback available.", cause),
				new CompletionException(new ExecutionException(cause)));
	}

	@ParameterizedTest
	@MethodSource("wrappers")
	void wrappersAreLookedThrough(Throwable wrapper) {
		assertThat(classifier(CircuitBreakerConfig.builder()).failureIn(wrapper))
			.isExactlyInstanceOf(IOException.class);
		assertThat(classifier(CircuitBreakerConfig.builder().ignoreExceptions(IOException.class)).failureIn(wrapper))
			.isNull();
	}

	@Test
	void otherExceptionsAreNotLookedThrough() {
		OutcomeClassifier classifier = classifier(CircuitBreakerConfig.builder().ignoreExceptions(IOException.class));
		assertThat(classifier.failureIn(new RuntimeException(new IOException()))).isNotNull();
	}

	@Test
	void wrapperWithoutCauseStandsForItself() {
		InvocationTargetException wrapper = new InvocationTargetException(null);
		assertThat(classifier(CircuitBreakerConfig.builder()).failureIn(wrapper)).isSameAs(wrapper);
	}

	@Test
	void causesThatFormACircleComeToAnEnd() {
		CompletionException first = new CompletionException("first", null);
		CompletionException second = new CompletionException(first);
		CompletionException circle = new CompletionException("circle", second) {

			private static final long serialVersionUID = 1L;

			@Override
			public synchronized Throwable getCause() {
				return this;
			}

		};
		assertThat(classifier(CircuitBreakerConfig.builder()).failureIn(circle)).isSameAs(circle);
	}

	@Test
	void beingCancelledOrInterruptedIsNoFailure() {
		OutcomeClassifier classifier = classifier(CircuitBreakerConfig.builder().recordExceptions(Throwable.class));
		assertThat(classifier.failureIn(new CancellationException())).isNull();
		assertThat(classifier.failureIn(new InterruptedException())).isNull();
		assertThat(classifier.failureIn(new ClosedByInterruptException())).isNull();
		assertThat(classifier.failureIn(new CompletionException(new CancellationException()))).isNull();
	}

	@Test
	void timeoutOfACoroutineIsAFailureAlthoughItIsACancellation() {
		TimeoutCancellationException timeout = new TimeoutCancellationException("Timed out");
		assertThat(classifier(CircuitBreakerConfig.builder()).failureIn(timeout)).isSameAs(timeout);
		assertThat(classifier(CircuitBreakerConfig.builder().recordExceptions(TimeoutCancellationException.class))
			.failureIn(timeout)).isSameAs(timeout);
		assertThat(classifier(CircuitBreakerConfig.builder().ignoreExceptions(TimeoutCancellationException.class))
			.failureIn(timeout)).isNull();
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 403, 404, 409, 410, 418, 422, 499 })
	void clientErrorsAreAnswers(int status) {
		OutcomeClassifier classifier = classifier(CircuitBreakerConfig.builder());
		clientErrors(status).forEach((thrown) -> {
			assertThat(classifier.failureIn(thrown)).isNull();
			assertThat(classifier.failureIn(new CompletionException(thrown))).isNull();
			assertThat(OutcomeClassifier.isAnswer(thrown)).isTrue();
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 200, 302, 399, 408, 425, 429, 500, 503, 599 })
	void otherStatusesAreFailuresWhateverWasSeenBefore(int status) {
		OutcomeClassifier classifier = classifier(CircuitBreakerConfig.builder());
		clientErrors(status).forEach((thrown) -> assertThat(classifier.failureIn(thrown)).isSameAs(thrown));
		clientErrors(404).forEach((thrown) -> assertThat(classifier.failureIn(thrown)).isNull());
		clientErrors(status).forEach((thrown) -> assertThat(classifier.failureIn(thrown)).isSameAs(thrown));
	}

	private static FeignException feign(int status) {
		Request request = Request.create(Request.HttpMethod.GET, "/", Map.of(), null, StandardCharsets.UTF_8, null);
		return FeignException.errorStatus("get", Response.builder().request(request).status(status).build());
	}

	private static Stream<Throwable> clientErrors(int status) {
		Stream<Throwable> ofFeign = Stream.of(feign(status), new FeignException(status, "") {

			private static final long serialVersionUID = 1L;

		});
		return (status < 100) ? ofFeign
				: Stream.concat(ofFeign, Stream.of(new HttpClientErrorException(HttpStatusCode.valueOf(status)),
						new RestClientResponseException("", HttpStatusCode.valueOf(status), "", null, null, null),
						new WebClientResponseException(HttpStatusCode.valueOf(status), "", null, null, null, null)));
	}

	@Test
	void clientErrorsAreFailuresIfRecorded() {
		OutcomeClassifier classifier = classifier(CircuitBreakerConfig.builder().recordClientErrors(true));
		clientErrors(404).forEach((thrown) -> assertThat(classifier.failureIn(thrown)).isSameAs(thrown));
	}

	@Test
	void ignoringWinsOverRecordingClientErrors() {
		OutcomeClassifier classifier = classifier(
				CircuitBreakerConfig.builder().recordClientErrors(true).ignoreExceptions(FeignException.class));
		assertThat(classifier.failureIn(feign(404))).isNull();
		assertThat(classifier.failureIn(feign(503))).isNull();
		assertThat(classifier.failureIn(new HttpClientErrorException(HttpStatus.NOT_FOUND))).isNotNull();
	}

	@Test
	void listedClassMakesFailuresOfTheClientErrorsThatItCovers() {
		OutcomeClassifier classifier = classifier(CircuitBreakerConfig.builder()
			.recordExceptions(Exception.class, HttpClientErrorException.NotFound.class, FeignException.class));
		assertThat(classifier.failureIn(notFound())).isNotNull();
		assertThat(classifier.failureIn(feign(404))).isNotNull();
		assertThat(classifier.failureIn(new HttpClientErrorException(HttpStatus.NOT_FOUND))).isNull();
		assertThat(classifier.failureIn(new RestClientException(""))).isNotNull();
	}

	@Test
	void listedSuperclassMakesNoFailuresOfClientErrors() {
		OutcomeClassifier classifier = classifier(
				CircuitBreakerConfig.builder().recordExceptions(Exception.class, RestClientException.class));
		clientErrors(404).forEach((thrown) -> assertThat(classifier.failureIn(thrown)).isNull());
		clientErrors(503).forEach((thrown) -> assertThat(classifier.failureIn(thrown)).isNotNull());
	}

	@Test
	void clientErrorWhoseStatusCannotBeReadIsAFailure() {
		FeignException thrown = new FeignException(404, "") {

			private static final long serialVersionUID = 1L;

			@Override
			public int status() {
				throw new IllegalStateException();
			}

		};
		assertThat(classifier(CircuitBreakerConfig.builder()).failureIn(thrown)).isSameAs(thrown);
	}

	@Test
	void otherClassesWithAStatusAreFailures() {
		assertThat(
				classifier(CircuitBreakerConfig.builder()).failureIn(new ResponseStatusException(HttpStatus.NOT_FOUND)))
			.isNotNull();
	}

	private static Exception notFound() {
		return HttpClientErrorException.create(HttpStatus.NOT_FOUND, "", new HttpHeaders(), new byte[0], null);
	}

	@Test
	void onlyCancellationsAreNoAnswers() {
		assertThat(OutcomeClassifier.isAnswer(new IOException())).isTrue();
		assertThat(OutcomeClassifier.isAnswer(new ExecutionException(null))).isTrue();
		assertThat(OutcomeClassifier.isAnswer(new TimeoutCancellationException("Timed out"))).isTrue();
		assertThat(OutcomeClassifier.isAnswer(new CancellationException())).isFalse();
		assertThat(OutcomeClassifier.isAnswer(new ExecutionException(new InterruptedException()))).isFalse();
	}

	@Test
	void timeoutOfASocketIsAFailureAlthoughItIsAnInterruptedIoException() {
		assertThat(classifier(CircuitBreakerConfig.builder()).failureIn(new SocketTimeoutException())).isNotNull();
	}

}
