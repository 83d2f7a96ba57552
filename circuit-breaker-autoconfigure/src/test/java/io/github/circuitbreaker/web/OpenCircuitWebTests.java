package io.github.circuitbreaker.web;

import java.net.http.HttpResponse;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.test.json.JsonAssert;
import org.springframework.test.json.JsonCompareMode;

import static io.github.circuitbreaker.web.Problems.assertProblem;
import static io.github.circuitbreaker.web.Problems.assertUnavailable;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the answer to an open circuit on Spring MVC and Spring WebFlux.
 */
@ParameterizedClass
@EnumSource(names = { "SERVLET", "REACTIVE" })
class OpenCircuitWebTests {

	private static WebApp app;

	@Parameter
	WebApplicationType type;

	@BeforeParameterizedClassInvocation
	static void start(WebApplicationType type) {
		app = new WebApp(type);
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		app.close();
	}

	@Test
	void servesWhileTheCircuitIsClosed() throws Exception {
		app.circuitBreaker().reset();
		assertThat(app.get("/packages/flask").body()).isEqualTo("flask");
		assertThat(app.get("/future").body()).isEqualTo("flask");
		assertThat(app.get("/mono").body()).isEqualTo("flask");
	}

	@Test
	void answersWithProblemDetail() throws Exception {
		assertProblem(app.openCircuit().get("/packages/flask"), "/packages/flask");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/future", "/future/dependent", "/mono", "/wrapped", "/text" })
	void answersWhereverTheExceptionComesFrom(String path) throws Exception {
		assertProblem(app.openCircuit().get(path), path);
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/json", "application/problem+json", "text/html,application/xhtml+xml",
			"image/png", "text/plain, application/json;q=0.5" })
	void answersWithJsonWhateverIsAccepted(String accept) throws Exception {
		assertProblem(app.openCircuit().get("/packages/flask", "Accept", accept), "/packages/flask");
	}

	@Test
	void answersToHeadWithoutBody() throws Exception {
		HttpResponse<String> response = app.openCircuit().head("/packages/flask");
		assertUnavailable(response);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(response.body()).isEmpty();
	}

	@Test
	void secondsAreWholeOnesAndAtLeastOne() throws Exception {
		app.openCircuit().advance(Duration.ofMillis(400));
		assertThat(app.get("/mono").headers().firstValue("Retry-After")).hasValue("12");
		app.advance(Duration.ofNanos(11_999_999_999L));
		assertThat(app.get("/mono").headers().firstValue("Retry-After")).hasValue("1");
	}

	@Test
	void tellsNobodyWhenToComeBackIfNobodyKnows() throws Exception {
		app.circuitBreaker().forceOpen();
		HttpResponse<String> response = app.get("/packages/flask");
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().firstValue("Retry-After")).isEmpty();
		JsonAssert.comparator(JsonCompareMode.LENIENT).assertIsMatch("""
				{"detail": "The circuit breaker 'pypi' is FORCED_OPEN and did not permit the call.",
				 "circuitBreaker": "pypi"}""", response.body());
	}

	@Test
	void answersWhileATrialIsUnderWay() throws Exception {
		app.openCircuit().advance(Duration.ofMillis(12_400));
		app.circuitBreaker().acquire();
		app.advance(Duration.ofMillis(17_600));
		HttpResponse<String> response = app.get("/packages/flask");
		assertUnavailable(response);
		assertThat(response.body()).contains("The circuit breaker 'pypi' is HALF_OPEN and did not permit the call.");
	}

	@Test
	void leavesOtherExceptionsAlone() throws Exception {
		assertThat(app.get("/failure").statusCode()).isEqualTo(500);
		assertThat(app.get("/nothing-here").statusCode()).isEqualTo(404);
	}

	@Test
	void leavesAloneWhatHasAStatusOfItsOwnOrIsAnError() throws Exception {
		app.openCircuit();
		assertThat(app.get("/status").statusCode()).isEqualTo(404);
		assertThat(app.get("/status/annotated").statusCode()).isEqualTo(410);
		assertThat(app.get("/error-caused").statusCode()).isEqualTo(500);
	}

}
