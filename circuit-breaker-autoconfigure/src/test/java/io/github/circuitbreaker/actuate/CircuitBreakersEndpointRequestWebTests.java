package io.github.circuitbreaker.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import org.glassfish.jersey.server.ResourceConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.json.JsonAssert;
import org.springframework.test.json.JsonCompareMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which requests the endpoint refuses before they reach it, over real HTTP, on the
 * application's port and on one of its own.
 */
class CircuitBreakersEndpointRequestWebTests {

	private static final String FORCED_OPEN = "{\"state\": \"FORCED_OPEN\"}";

	private static final String JSON = "application/json";

	@RegisterExtension
	static final SharedApplications applications = new SharedApplications(
			"management.endpoints.web.exposure.include=circuitbreakers,info",
			"management.endpoint.circuitbreakers.access=unrestricted",
			"management.endpoint.circuitbreakers.page.enabled=true",
			// Netty is on the class path, too.
			"spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatReactiveManagementContextAutoConfiguration",
			"performance.circuit-breaker.instances.dns.failure-threshold=7",
			"performance.circuit-breaker.instances.pypi.failure-threshold=8");

	private final HttpClient client = HttpClient.newHttpClient();

	private ConfigurableApplicationContext context;

	private String base = "/actuator/circuitbreakers";

	private void start(WebStack stack, String managementPort) {
		start(stack, new String[] { "management.server.port=" + managementPort });
	}

	private void start(WebStack stack, String[] properties) {
		this.context = applications.get(stack, (stack == WebStack.JERSEY) ? JerseyApplication.class : Application.class,
				properties);
		this.context.getBean(CircuitBreakerRegistry.class).getAll().forEach(CircuitBreaker::reset);
	}

	private HttpResponse<String> send(String method, String path, @Nullable String contentType, String body)
			throws Exception {
		String port = this.context.getEnvironment().getProperty("local.management.port");
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + this.base + path))
			.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
		if (contentType != null) {
			request.header("Content-Type", contentType);
		}
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

	private State state(String name) {
		return this.context.getBean(CircuitBreakerRegistry.class).circuitBreaker(name).getState();
	}

	@ParameterizedTest
	@CsvSource({ "MVC, ''", "MVC, 0", "WEBFLUX, ''", "WEBFLUX, 0", "JERSEY, ''", "JERSEY, 0" })
	void whatAnyPageCanMakeBrowserSendIsRefused(WebStack stack, String managementPort) throws Exception {
		start(stack, managementPort);
		for (String path : List.of("/dns?state=FORCED_OPEN", "/dns?state=FORCED_OPEN&name=dns", "/dns;a=b",
				"/d%6es?state=FORCED_OPEN", "/dns")) {
			for (String body : List.of("", FORCED_OPEN, "state=FORCED_OPEN")) {
				for (String type : new String[] { null, "text/plain", "application/x-www-form-urlencoded",
						"multipart/form-data; boundary=x", "text/plain; application/json", "*/*", "json" }) {
					assertThat(send("POST", path, type, body).statusCode()).as("%s %s %s", path, type, body)
						.isEqualTo(415);
				}
			}
		}
		assertThat(state("dns")).isEqualTo(State.CLOSED);
	}

	@ParameterizedTest
	@CsvSource({ "MVC, ''", "MVC, 0", "WEBFLUX, ''", "WEBFLUX, 0", "JERSEY, ''", "JERSEY, 0" })
	void jsonOfAnyKindIsAccepted(WebStack stack, String managementPort) throws Exception {
		start(stack, managementPort);
		for (String type : List.of(JSON, "application/json;charset=UTF-8", "Application/JSON",
				"application/vnd.spring-boot.actuator.v3+json")) {
			assertThat(send("POST", "/dns", type, FORCED_OPEN).statusCode()).as(type).isEqualTo(204);
		}
		assertThat(state("dns")).isEqualTo(State.FORCED_OPEN);
	}

	@ParameterizedTest
	@CsvSource({ "MVC, ''", "MVC, 0", "WEBFLUX, ''", "WEBFLUX, 0", "JERSEY, ''", "JERSEY, 0" })
	void nameInBodyNeverWinsOverPath(WebStack stack, String managementPort) throws Exception {
		start(stack, managementPort);
		assertThat(send("POST", "/dns", JSON, "{\"state\": \"FORCED_OPEN\", \"name\": \"pypi\"}").statusCode())
			.isEqualTo(204);
		assertThat(state("dns")).isEqualTo(State.FORCED_OPEN);
		assertThat(send("POST", "/nobody", JSON, "{\"state\": \"FORCED_OPEN\", \"name\": \"pypi\"}").statusCode())
			.isEqualTo(404);
		assertThat(state("pypi")).isEqualTo(State.CLOSED);
	}

	@ParameterizedTest
	@CsvSource({ "MVC, ''", "MVC, 0", "WEBFLUX, ''", "WEBFLUX, 0", "JERSEY, ''", "JERSEY, 0" })
	void queryIsRefused(WebStack stack, String managementPort) throws Exception {
		start(stack, managementPort);
		for (String query : List.of("name=pypi", "n%61me=pypi", "name=pypi&name=pypi", "a=b&name=pypi", "name",
				"state=DISABLED", "scope=fleet", "%6Eame=pypi&state=DISABLED")) {
			HttpResponse<String> response = send("POST", "/dns?" + query, JSON, FORCED_OPEN);
			assertThat(response.statusCode()).as(query).isEqualTo(400);
			assertThat(JsonPath.<String>read(response.body(), "$.message")).contains("JSON body");
		}
		for (String query : List.of("name=pypi", "n%61me=pypi", "a=b&name=pypi", "name", "%6E%61%6D%65=pypi",
				"&&name=pypi")) {
			assertThat(send("GET", "/dns?" + query, null, "").statusCode()).as(query).isEqualTo(400);
			assertThat(send("HEAD", "/dns?" + query, null, "").statusCode()).as(query).isEqualTo(400);
		}
		assertThat(state("dns")).isEqualTo(State.CLOSED);
		assertThat(state("pypi")).isEqualTo(State.CLOSED);
	}

	@ParameterizedTest
	@CsvSource({ "MVC, ''", "MVC, 0", "WEBFLUX, ''", "WEBFLUX, 0", "JERSEY, ''", "JERSEY, 0" })
	void readsAreAnsweredAsEver(WebStack stack, String managementPort) throws Exception {
		start(stack, managementPort);
		assertThat(send("GET", "/dns?_=4", null, "").body()).contains("\"failureThreshold\":7");
		assertThat(send("GET", "?name=pypi", null, "").body()).contains("dns", "pypi");
		assertThat(send("GET", "/page/index.html?name=pypi", null, "").statusCode()).isEqualTo(200);
		assertThat(send("POST", "/page/index.html", null, "").statusCode()).isEqualTo(405);
		assertThat(send("GET", "/../info?name=x", null, "").statusCode()).isIn(200, 404);
	}

	@ParameterizedTest
	@CsvSource({ "MVC, 0", "WEBFLUX, 0", "JERSEY, 0", "JERSEY, ''" })
	void pathsThatOnlyResembleThatOfTheEndpointLeadNowhere(WebStack stack, String managementPort) throws Exception {
		start(stack, managementPort);
		for (String path : List.of("//dns", "/./dns", "/dns/", "/dns//", "/dns;x/", "/x/../dns", "/%2e/dns", "/dns/.",
				"/../circuitbreakers/dns", "/%2e%2e/circuitbreakers/dns", "/../%63ircuitbreakers/dns", "/;x/dns",
				";x/dns", "/../circuitbreakers;x/dns")) {
			send("POST", path + "?state=FORCED_OPEN", null, "");
			send("POST", path + "?name=dns", JSON, FORCED_OPEN);
			assertThat(state("dns")).as(path).isEqualTo(State.CLOSED);
		}
		assertThat(state("dns")).isEqualTo(State.CLOSED);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					MVC     | /manage/cb            | management.endpoints.web.base-path=/manage management.endpoints.web.path-mapping.circuitbreakers=cb
					MVC     | /circuitbreakers      | management.server.port=0 management.endpoints.web.base-path=/
					MVC     | /ops/actuator/circuitbreakers | management.server.port=0 management.server.base-path=/ops
					MVC     | /app/mvc/actuator/circuitbreakers | spring.mvc.servlet.path=/mvc server.servlet.context-path=/app
					MVC     | /actuator/circuitbreakers | spring.mvc.servlet.path=/mvc management.server.port=0
					WEBFLUX | /manage/cb            | management.endpoints.web.base-path=/manage management.endpoints.web.path-mapping.circuitbreakers=cb
					WEBFLUX | /flux/actuator/circuitbreakers | spring.webflux.base-path=/flux
					WEBFLUX | /ops/actuator/circuitbreakers | management.server.port=0 management.server.base-path=/ops
					JERSEY  | /manage/cb            | management.endpoints.web.base-path=/manage management.endpoints.web.path-mapping.circuitbreakers=cb
					JERSEY  | /app/jersey/actuator/circuitbreakers | spring.jersey.application-path=/jersey server.servlet.context-path=/app
					JERSEY  | /ops/actuator/circuitbreakers | management.server.port=0 management.server.base-path=/ops
					JERSEY  | /actuator/circuitbreakers | spring.jersey.application-path=/jersey management.server.port=0
					JERSEY  | /actuator/circuitbreakers | spring.jersey.type=filter server.servlet.register-default-servlet=true
					JERSEY  | /jersey/actuator/circuitbreakers | spring.jersey.type=filter server.servlet.register-default-servlet=true spring.jersey.application-path=/jersey
					""")
	void pathOfTheEndpointDoesNotMatter(WebStack stack, String base, String properties) throws Exception {
		start(stack, properties.split(" "));
		this.base = base;
		assertThat(send("POST", "/dns?state=FORCED_OPEN", null, "").statusCode()).isEqualTo(415);
		assertThat(send("POST", "/dns?name=pypi", JSON, FORCED_OPEN).statusCode()).isEqualTo(400);
		assertThat(send("GET", "/dns?name=pypi", null, "").statusCode()).isEqualTo(400);
		assertThat(state("dns")).isEqualTo(State.CLOSED);
		assertThat(send("POST", "/dns", JSON, "{\"state\": \"FORCED_OPEN\", \"name\": \"pypi\"}").statusCode())
			.isEqualTo(204);
		assertThat(state("dns")).isEqualTo(State.FORCED_OPEN);
		assertThat(state("pypi")).isEqualTo(State.CLOSED);
	}

	@ParameterizedTest
	@EnumSource
	void preflightOfForeignPageAllowsNothingUnlessConfigured(WebStack stack) throws Exception {
		start(stack, "");
		HttpResponse<String> response = this.client.send(HttpRequest
			.newBuilder(URI.create("http://localhost:"
					+ this.context.getEnvironment().getProperty("local.management.port") + this.base + "/dns"))
			.method("OPTIONS", BodyPublishers.noBody())
			.header("Origin", "https://evil.example")
			.header("Access-Control-Request-Method", "POST")
			.header("Access-Control-Request-Headers", "content-type")
			.build(), BodyHandlers.ofString());
		assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
		assertThat(state("dns")).isEqualTo(State.CLOSED);
	}

	@ParameterizedTest
	@EnumSource
	void bodyThatNamesNoStateIsAnsweredWithTheStates(WebStack stack) throws Exception {
		start(stack, "");
		for (String body : List.of("", "{}", "null", "{\"state\": null}", "{\"state\": \"OPEN\"}",
				"{\"STATE\": \"CLOSED\"}")) {
			HttpResponse<String> response = send("POST", "/dns", JSON, body);
			assertThat(response.statusCode()).as(body).isEqualTo(400);
			assertThat(response.headers().firstValue("Content-Type")).as(body)
				.hasValueSatisfying((type) -> assertThat(type).startsWith(JSON));
			JsonAssert.comparator(JsonCompareMode.STRICT)
				.assertIsMatch(
						"""
								{"status": 400, "error": "Bad Request", "message": "state must be one of FORCED_OPEN, DISABLED and CLOSED"}""",
						response.body());
		}
	}

	@ParameterizedTest
	@EnumSource
	void queryThatMeansNothingToTheEndpointIsIgnored(WebStack stack) throws Exception {
		start(stack, "");
		assertThat(send("POST", "/dns?_csrf=x&access_token=y", JSON, FORCED_OPEN).statusCode()).isEqualTo(204);
		assertThat(state("dns")).isEqualTo(State.FORCED_OPEN);
	}

	@ParameterizedTest
	@EnumSource
	void otherMethodsChangeNothing(WebStack stack) throws Exception {
		start(stack, "");
		for (String method : List.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "post", "QUERY", "TRACE")) {
			send(method, "/dns", JSON, FORCED_OPEN);
			send(method, "/dns?state=FORCED_OPEN&_method=POST", null, "");
			assertThat(state("dns")).as(method).isEqualTo(State.CLOSED);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class JerseyApplication {

		@Bean
		ResourceConfig resourceConfig() {
			return new ResourceConfig();
		}

	}

}
