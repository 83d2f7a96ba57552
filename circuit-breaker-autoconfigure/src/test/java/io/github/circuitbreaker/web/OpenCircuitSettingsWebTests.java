package io.github.circuitbreaker.web;

import java.net.http.HttpResponse;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.test.json.JsonAssert;
import org.springframework.test.json.JsonCompareMode;

import static io.github.circuitbreaker.web.Problems.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests how properties of the starter and of Spring Boot affect the answer.
 */
class OpenCircuitSettingsWebTests {

	@ParameterizedTest
	@CsvSource({ "SERVLET, performance.circuit-breaker.web.enabled=false",
			"REACTIVE, performance.circuit-breaker.web.enabled=false",
			"SERVLET, performance.circuit_breaker.web.enabled=off",
			"REACTIVE, performance.circuit_breaker.web.enabled=off" })
	void isOffIfAPropertySaysSo(WebApplicationType type, String property) throws Exception {
		try (WebApp app = new WebApp(type, List.of(property))) {
			HttpResponse<String> response = app.openCircuit().get("/packages/flask");
			assertThat(response.statusCode()).isEqualTo(500);
			assertThat(response.headers().firstValue("Retry-After")).isEmpty();
			JsonAssert.comparator(JsonCompareMode.LENIENT)
				.assertIsMatch("{\"error\": \"Internal Server Error\", \"path\": \"/packages/flask\"}",
						response.body());
		}
	}

	@ParameterizedTest
	@CsvSource({ "SERVLET, none", "REACTIVE, NONE" })
	void tellsNothingOfTheCircuitBreakerIfAPropertySaysSo(WebApplicationType type, String detail) throws Exception {
		try (WebApp app = new WebApp(type, List.of("performance.circuit-breaker.web.detail=" + detail))) {
			HttpResponse<String> response = app.openCircuit().get("/packages/flask");
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(response.headers().firstValue("Retry-After")).hasValue("13");
			assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
			JsonAssert.comparator(JsonCompareMode.STRICT)
				.assertIsMatch(
						"{\"title\": \"Service Unavailable\", \"status\": 503, \"instance\": \"/packages/flask\"}",
						response.body());
			assertThat(response.headers().map().toString()).doesNotContainIgnoringCase("pypi");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void answerIsTheSameBesideProblemDetailsOfSpring(WebApplicationType type) throws Exception {
		try (WebApp app = new WebApp(type,
				List.of("spring.mvc.problemdetails.enabled=true", "spring.webflux.problemdetails.enabled=true"))) {
			app.openCircuit();
			assertProblem(app.get("/packages/flask"), "/packages/flask");
			assertProblem(app.get("/wrapped"), "/wrapped");
			assertThat(app.get("/status").body()).contains("\"status\":404", "\"detail\":\"none\"");
			assertThat(app.get("/nothing-here").headers().firstValue("Content-Type"))
				.hasValue("application/problem+json");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void answerIsTheSameOnTheManagementPort(WebApplicationType type) throws Exception {
		// Spring Boot rejects two servers on the class path.
		try (WebApp app = new WebApp(type,
				List.of("management.server.port=0", "management.endpoints.web.exposure.include=circuitbreakers,lookup",
						"spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure.actuate.web.server"
								+ ".TomcatReactiveManagementContextAutoConfiguration"))) {
			assertThat(app.getFromManagement("/actuator/lookup").body()).isEqualTo("flask");
			app.openCircuit();
			assertProblem(app.get("/packages/flask"), "/packages/flask");
			assertProblem(app.getFromManagement("/actuator/lookup"), "/actuator/lookup");
			assertThat(app.getFromManagement("/actuator/circuitbreakers/pypi").body()).contains("\"state\":\"OPEN\"");
			assertThat(app.getFromManagement("/actuator/circuitbreakers/nobody").statusCode()).isEqualTo(404);
			assertThat(app.getFromManagement("/packages/flask").statusCode()).isEqualTo(404);
		}
	}

}
