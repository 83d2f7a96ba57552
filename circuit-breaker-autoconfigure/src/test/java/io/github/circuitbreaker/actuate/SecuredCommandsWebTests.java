package io.github.circuitbreaker.actuate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the security configuration in the documentation.
 */
@Tag("secured")
class SecuredCommandsWebTests {

	@RegisterExtension
	static final SharedApplications applications = new SharedApplications(
			"management.endpoints.web.exposure.include=circuitbreakers,health", "management.health.redis.enabled=false",
			"management.endpoint.circuitbreakers.access=unrestricted",
			"performance.circuit-breaker.instances.dns.failure-threshold=7",
			"performance.circuit-breaker.instances.pypi.failure-threshold=8");

	private ConfigurableApplicationContext context;

	private int send(String method, String path, @Nullable String user, String contentType) throws Exception {
		return send(method, path, user, contentType, "\"none\"").statusCode();
	}

	private HttpResponse<Void> send(String method, String path, @Nullable String user, String contentType,
			String ifNoneMatch) throws Exception {
		String port = this.context.getEnvironment().getProperty("local.management.port");
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
			.method(method, BodyPublishers.ofString("{\"state\": \"FORCED_OPEN\", \"name\": \"pypi\"}"))
			.header("Content-Type", contentType)
			.header("If-None-Match", ifNoneMatch);
		if (user != null) {
			String credentials = Base64.getEncoder()
				.encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
			request.header("Authorization", "Basic " + credentials);
		}
		return HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding());
	}

	private State state(String name) {
		return this.context.getBean(CircuitBreakerRegistry.class).circuitBreaker(name).getState();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0" })
	void onlyOperatorsGiveCommands(String managementPort) throws Exception {
		this.context = applications.get(WebStack.MVC, Application.class, "management.server.port=" + managementPort);
		String endpoint = "/actuator/circuitbreakers";
		assertThat(send("GET", "/actuator/health", null, "application/json")).isEqualTo(200);
		assertThat(send("GET", endpoint, null, "application/json")).isEqualTo(401);
		assertThat(send("GET", endpoint, "reader", "application/json")).isEqualTo(200);
		assertThat(send("POST", endpoint + "/dns", null, "application/json")).isEqualTo(401);
		assertThat(send("POST", endpoint + "/dns", "reader", "application/json")).isIn(401, 403);
		assertThat(send("POST", endpoint + "/dns/", "reader", "application/json")).isIn(401, 403);
		assertThat(send("POST", endpoint + "/dns?state=FORCED_OPEN", "operator", "text/plain")).isEqualTo(415);
		assertThat(state("dns")).isEqualTo(State.CLOSED);
		assertThat(send("POST", endpoint + "/dns", "operator", "application/json")).isEqualTo(204);
		assertThat(state("dns")).isEqualTo(State.FORCED_OPEN);
		assertThat(state("pypi")).isEqualTo(State.CLOSED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0" })
	void onlyReadersLearnThatNothingHasChanged(String managementPort) throws Exception {
		this.context = applications.get(WebStack.MVC, Application.class, "management.server.port=" + managementPort);
		String endpoint = "/actuator/circuitbreakers";
		String tag = send("GET", endpoint, "reader", "application/json", "\"none\"").headers()
			.firstValue("ETag")
			.orElseThrow();
		assertThat(send("GET", endpoint, "reader", "application/json", tag).statusCode()).isEqualTo(304);
		HttpResponse<Void> refused = send("GET", endpoint, null, "application/json", tag);
		assertThat(refused.statusCode()).isEqualTo(401);
		assertThat(refused.headers().firstValue("ETag")).isEmpty();
	}

	@Test
	void documentationShowsThisConfiguration() throws IOException {
		String docs = Files.readString(Path.of("../docs/operating.md"));
		int start = docs.indexOf("@Bean\n@Order(1)\nSecurityFilterChain");
		assertThat(Files.readString(Path.of("src/test/java", getClass().getName().replace('.', '/') + ".java")))
			.containsIgnoringWhitespaces(docs.substring(start, docs.indexOf("```", start)));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@Order(1)
		SecurityFilterChain actuatorSecurity(HttpSecurity http) throws Exception {
			return http.securityMatcher("/actuator/**")
				.authorizeHttpRequests((requests) -> requests.requestMatchers("/actuator/health/**")
					.permitAll()
					.requestMatchers(HttpMethod.POST, "/actuator/circuitbreakers/**")
					.hasRole("OPERATOR")
					.anyRequest()
					.authenticated())
				.csrf((csrf) -> csrf.ignoringRequestMatchers("/actuator/circuitbreakers/**"))
				.httpBasic(Customizer.withDefaults())
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("operator").password("{noop}secret").roles("OPERATOR").build(),
					User.withUsername("reader").password("{noop}secret").roles("READER").build());
		}

	}

}
