package io.github.circuitbreaker.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for an application that also has Resilience4j's starter.
 */
@Tag("resilience4j")
@ExtendWith(OutputCaptureExtension.class)
class BesideResilience4jTests {

	private static final String EXCLUDE = "spring.autoconfigure.exclude: "
			+ "io.github.circuitbreaker.autoconfigure.CircuitBreakersEndpointAutoConfiguration";

	private static ConfigurableApplicationContext run(String... properties) {
		return new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "server.shutdown=immediate", "spring.main.web-application-type=servlet",
					"management.endpoints.web.exposure.include=circuitbreakers,health",
					"management.endpoint.circuitbreakers.page.enabled=true",
					"management.endpoint.health.show-details=always", "management.health.circuitbreakers.enabled=true",
					"resilience4j.circuitbreaker.instances.mail.registerHealthIndicator=true")
			.properties(properties)
			.run();
	}

	@Test
	void failureAnalysisNamesTheLineToWrite(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run().close());
		assertThat(output).contains("Found two endpoints with the id 'circuitbreakers'", EXCLUDE);
	}

	@Test
	void bothHealthsShowWithThatLine() throws Exception {
		try (ConfigurableApplicationContext context = run(EXCLUDE.replace(": ", "="))) {
			context.getBean(Client.class).lookUp();
			String port = context.getEnvironment().getProperty("local.server.port");
			Map<String, ?> components = JsonPath.read(get(port, "/actuator/health"), "$.components");
			assertThat(components.get("circuitBreakers").toString()).contains("mail");
			assertThat(components.get("performanceCircuitBreakers").toString()).contains("status=UP", "open");
			assertThat(get(port, "/actuator/circuitbreakers")).contains("mail");
			assertThat(get(port, "/actuator/circuitbreakers/mail?name=mail")).doesNotContain("belongs in the path");
			assertThat(get(port, "/actuator/circuitbreakers/page/index.html")).doesNotContain("<html");
		}
	}

	@Test
	void noLineIsNeededWhileTheEndpointIsNotExposed() throws Exception {
		try (ConfigurableApplicationContext context = run("management.endpoints.web.exposure.include=health")) {
			assertThat(get(context.getEnvironment().getProperty("local.server.port"), "/actuator/health"))
				.contains("performanceCircuitBreakers");
		}
	}

	@Test
	void circuitBreakerOfResilience4jCountsTheRejectionsOfTheOther() throws Exception {
		try (ConfigurableApplicationContext context = run(EXCLUDE.replace(": ", "="))) {
			Client client = context.getBean(Client.class);
			for (int i = 0; i < 3; i++) {
				assertThatIllegalStateException().isThrownBy(client::fail);
			}
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(client::fail);
			assertThat(context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").snapshot().calls().failed())
				.isEqualTo(3);
			String port = context.getEnvironment().getProperty("local.server.port");
			assertThat(JsonPath.<Integer>read(get(port, "/actuator/circuitbreakers"),
					"$.circuitBreakers.mail.failedCalls"))
				.isEqualTo(4);
		}
	}

	@Test
	void bothHaveMeters() {
		try (ConfigurableApplicationContext context = run(EXCLUDE.replace(": ", "="))) {
			assertThat(context.getBean(MeterRegistry.class).getMeters()).extracting((meter) -> meter.getId().getName())
				.contains("circuitbreaker.calls", "circuitbreaker.state", "resilience4j.circuitbreaker.calls",
						"resilience4j.circuitbreaker.state");
		}
	}

	private static String get(String port, String path) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
					BodyHandlers.ofString())
			.body();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Client.class)
	static class Application {

	}

	static class Client {

		@CircuitBreaker(name = "pypi")
		String lookUp() {
			return "found";
		}

		@CircuitBreaker(name = "pypi")
		@io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker(name = "mail")
		void fail() {
			throw new IllegalStateException();
		}

	}

}
