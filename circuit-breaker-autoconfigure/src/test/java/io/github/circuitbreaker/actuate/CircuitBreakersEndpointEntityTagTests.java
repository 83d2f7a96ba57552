package io.github.circuitbreaker.actuate;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import com.jayway.jsonpath.JsonPath;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for conditional requests for all circuit breakers, over real HTTP.
 */
class CircuitBreakersEndpointEntityTagTests {

	private static final String LIST = "/actuator/circuitbreakers";

	private final HttpClient client = HttpClient.newHttpClient();

	@RegisterExtension
	static final SharedApplications applications = new SharedApplications(
			"management.endpoints.web.exposure.include=circuitbreakers",
			// Netty is on the class path, too.
			"spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatReactiveManagementContextAutoConfiguration",
			"performance.circuit-breaker.instances.dns.failure-threshold=2",
			"performance.circuit-breaker.instances.dns.recovery-timeout=1h");

	private ConfigurableApplicationContext context;

	private CircuitBreaker dns;

	private void start(WebStack stack, String... properties) {
		this.context = applications.get(stack, Application.class, properties);
		this.dns = this.context.getBean(CircuitBreakerRegistry.class).circuitBreaker("dns");
		this.dns.reset();
	}

	private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
		String port = this.context.getEnvironment().getProperty("local.management.port");
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

	private static String etag(HttpResponse<?> response) {
		return response.headers().firstValue("ETag").orElseThrow();
	}

	private static String half(HttpResponse<?> response) {
		return etag(response).replaceFirst("\\..*", "\"");
	}

	private int status(String ifNoneMatch) throws IOException, InterruptedException {
		return get(LIST, "If-None-Match", ifNoneMatch).statusCode();
	}

	@ParameterizedTest
	@EnumSource
	void answersInFullOnlyWhenSomethingHasChanged(WebStack stack) throws Exception {
		start(stack);
		HttpResponse<String> first = get(LIST);
		assertThat(first.body()).contains("\"dns\"");
		HttpResponse<String> second = get(LIST, "If-None-Match", "\"other\", " + etag(first));
		assertThat(second.statusCode()).isEqualTo(304);
		assertThat(second.body()).isEmpty();
		assertThat(etag(second)).isEqualTo(etag(first));
		this.dns.acquire().success();
		HttpResponse<String> third = get(LIST, "If-None-Match", etag(first));
		assertThat(third.body()).contains("\"dns\"");
		assertThat(etag(third)).isNotEqualTo(etag(first));
		assertThat(status(etag(third))).isEqualTo(304);
	}

	@ParameterizedTest
	@EnumSource
	void timeLeftIsNoChange(WebStack stack) throws Exception {
		start(stack);
		this.dns.acquire().failure(new ConnectException());
		this.dns.acquire().failure(new ConnectException());
		HttpResponse<String> open = get(LIST);
		assertThat(open.body()).contains("\"retryAfter\":\"PT59M");
		// The end is compared to two seconds, whose limits it may be at.
		assertThat(status(etag(open)) + status(etag(get(LIST)))).isIn(304 + 304, 200 + 304);
	}

	@ParameterizedTest
	@EnumSource
	void halfOfTheTagIsForTransitionsAlone(WebStack stack) throws Exception {
		start(stack);
		String half = half(get(LIST));
		this.dns.acquire().success();
		HttpResponse<String> called = get(LIST, "If-None-Match", half);
		assertThat(called.statusCode()).isEqualTo(304);
		assertThat(etag(called)).isEqualTo(half);
		this.dns.forceOpen();
		assertThat(status(half)).isEqualTo(200);
	}

	@ParameterizedTest
	@EnumSource
	void answersForAnotherOriginAreLeftToTheEndpoint(WebStack stack) throws Exception {
		start(stack, "management.endpoints.web.cors.allowed-origins=https://ops.example.org");
		HttpResponse<String> response = get(LIST, "If-None-Match", etag(get(LIST)), "Origin",
				"https://ops.example.org");
		assertThat(response.statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@EnumSource
	void answersThatAreCachedHaveNoTagOfWhatIsNewer(WebStack stack) throws Exception {
		start(stack, "management.endpoint.circuitbreakers.cache.time-to-live=10s");
		HttpResponse<String> first = get(LIST);
		assertThat(first.body()).contains("\"dns\"");
		assertThat(first.headers().map()).doesNotContainKey("ETag");
	}

	@ParameterizedTest
	@EnumSource
	void worksOnAnotherPortAndPath(WebStack stack) throws Exception {
		start(stack, "management.server.port=0", "management.endpoints.web.base-path=/");
		HttpResponse<String> first = get("/circuitbreakers");
		assertThat(get("/circuitbreakers", "If-None-Match", etag(first)).statusCode()).isEqualTo(304);
	}

	@ParameterizedTest
	@EnumSource
	void instanceIsRandomAndStable(WebStack stack) throws Exception {
		start(stack);
		String instance = JsonPath.read(get(LIST).body(), "$.instance");
		assertThat(instance).matches("[0-9a-f]{8}");
		assertThat(JsonPath.<String>read(get(LIST).body(), "$.instance")).isEqualTo(instance);
		start(stack, "management.endpoint.circuitbreakers.instance=");
		assertThat(JsonPath.<String>read(get(LIST).body(), "$.instance")).matches("[0-9a-f]{8}").isNotEqualTo(instance);
	}

	@ParameterizedTest
	@ValueSource(strings = { "eu-1", "caf\u00e9 \"1\"" })
	void instanceIsConfigurable(String name) throws Exception {
		start(WebStack.MVC, "management.endpoint.circuitbreakers.instance=" + name);
		HttpResponse<String> response = get(LIST);
		assertThat(JsonPath.<String>read(response.body(), "$.instance")).isEqualTo(name);
		assertThat(status(etag(response))).isEqualTo(304);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
