package io.github.circuitbreaker.actuate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.circuitbreaker.actuate.page.EnableCircuitBreakersPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for the page over real HTTP, on Spring MVC, Spring WebFlux and Jersey.
 */
@ExtendWith(OutputCaptureExtension.class)
class CircuitBreakersPageWebTests {

	private static final String ENABLED = "management.endpoint.circuitbreakers.page.enabled=true";

	private static final String PAGE = "/actuator/circuitbreakers/page/";

	private final HttpClient client = HttpClient.newHttpClient();

	@RegisterExtension
	static final SharedApplications applications = new SharedApplications(
			"management.endpoints.web.exposure.include=circuitbreakers",
			// Netty is on the class path, too.
			"spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatReactiveManagementContextAutoConfiguration",
			"performance.circuit-breaker.instances.page.shadow=true");

	private ConfigurableApplicationContext context;

	private void start(WebStack stack, String... properties) {
		this.context = applications.get(stack, Application.class, properties);
	}

	private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
		return request("local.management.port", "GET", path, headers);
	}

	private HttpResponse<String> request(String portProperty, String method, String path, String... headers)
			throws IOException, InterruptedException {
		String port = this.context.getEnvironment().getProperty(portProperty);
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
			.method(method, BodyPublishers.noBody());
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

	private static String header(HttpResponse<?> response, String name) {
		return response.headers().firstValue(name).orElse(null);
	}

	@ParameterizedTest
	@EnumSource
	void isOffByDefault(WebStack stack, CapturedOutput output) throws Exception {
		start(stack);
		assertThat(output).doesNotContain("The live page");
		assertThat(get(PAGE + "index.html").statusCode()).isEqualTo(404);
		assertThat(get(PAGE + "page.css").statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@EnumSource
	void indexIsMadeForEachRequest(WebStack stack) throws Exception {
		start(stack, ENABLED, "spring.application.name=<b>\"shop\"</b>");
		HttpResponse<String> index = get(PAGE + "index.html");
		assertThat(index.statusCode()).isEqualTo(200);
		assertThat(header(index, "Content-Type")).isEqualTo("text/html;charset=UTF-8");
		assertThat(header(index, "Cache-Control")).isEqualTo("no-store");
		assertThat(index.headers().map()).doesNotContainKey("ETag");
		assertThat(index.body()).contains("content=\"&lt;b&gt;&quot;shop&quot;&lt;/b&gt;\"", "Circuit breakers")
			.doesNotContain("{{", "<b>");
	}

	@ParameterizedTest
	@CsvSource({ "MVC, read-only, false", "WEBFLUX, read-only, false", "JERSEY, read-only, false",
			"MVC, unrestricted, true", "WEBFLUX, unrestricted, true", "JERSEY, unrestricted, true" })
	void indexKnowsWhetherTheEndpointMayBeWrittenTo(WebStack stack, String access, boolean writable) throws Exception {
		start(stack, ENABLED, "management.endpoint.circuitbreakers.access=" + access);
		assertThat(get(PAGE + "index.html").body()).contains("name=\"writable\" content=\"" + writable + "\"");
	}

	@Test
	void indexKnowsOfAccessThatIsLimitedForAllEndpoints() throws Exception {
		start(WebStack.MVC, ENABLED, "management.endpoint.circuitbreakers.access=unrestricted",
				"management.endpoints.access.max-permitted=read-only");
		assertThat(get(PAGE + "index.html").body()).contains("name=\"writable\" content=\"false\"");
	}

	@ParameterizedTest
	@EnumSource
	void everyFileOfThePageIsServedAndNothingOfItIsElsewhere(WebStack stack) throws Exception {
		start(stack, ENABLED);
		List<String> files = Stream.of("index.html", "page.js", "steering.js", "list.js", "item.js", "panel.js")
			.flatMap((name) -> references(name).stream())
			.distinct()
			.toList();
		assertThat(files).contains("page.css", "panel.css", "page.js", "icon.svg", "format.js", "menu.js")
			.allSatisfy((file) -> {
				HttpResponse<String> response = get(PAGE + file);
				assertThat(response.statusCode()).isEqualTo(200);
				assertThat(response.body()).isNotEmpty().doesNotContain("//cdn", "https:", "innerHTML", "eval(");
			});
		assertThat(header(get(PAGE + "page.css"), "Content-Type")).isEqualTo("text/css;charset=UTF-8");
		assertThat(header(get(PAGE + "page.js"), "Content-Type")).isEqualTo("text/javascript;charset=UTF-8");
		assertThat(header(get(PAGE + "icon.svg"), "Content-Type")).isEqualTo("image/svg+xml");
	}

	private List<String> references(String name) {
		try {
			return Pattern.compile("(?:href=\"|src=\"|from '\\./)([^#\"'][^\"']*)")
				.matcher(get(PAGE + name).body())
				.results()
				.map((match) -> match.group(1))
				.toList();
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@ParameterizedTest
	@EnumSource
	void everyAnswerIsStrict(WebStack stack) throws Exception {
		start(stack, ENABLED);
		for (String file : new String[] { "index.html", "page.css", "page.js", "icon.svg" }) {
			assertStrict(get(PAGE + file));
			assertStrict(request("local.server.port", "HEAD", PAGE + file));
			assertStrict(request("local.server.port", "POST", PAGE + file));
		}
	}

	private static void assertStrict(HttpResponse<?> response) {
		assertThat(header(response, "Content-Security-Policy"))
			.contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
			.doesNotContain("unsafe", "http", "data:", "*");
		assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
		assertThat(header(response, "Referrer-Policy")).isEqualTo("no-referrer");
	}

	@ParameterizedTest
	@EnumSource
	void filesAreKeptAndAskedForAgain(WebStack stack) throws Exception {
		start(stack, ENABLED);
		HttpResponse<String> first = get(PAGE + "page.css");
		assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
		HttpResponse<String> second = get(PAGE + "page.css", "If-None-Match", header(first, "ETag"));
		assertThat(second.statusCode()).isEqualTo(304);
		assertThat(second.body()).isEmpty();
		assertThat(get(PAGE + "page.css", "If-None-Match", "\"older\"").body()).isEqualTo(first.body());
	}

	@ParameterizedTest
	@EnumSource
	void isOnlyRead(WebStack stack) throws Exception {
		start(stack, ENABLED);
		HttpResponse<String> head = request("local.server.port", "HEAD", PAGE + "page.css");
		assertThat(head.statusCode()).isEqualTo(200);
		assertThat(head.body()).isEmpty();
		for (String method : new String[] { "POST", "PUT", "DELETE", "OPTIONS", "PATCH" }) {
			HttpResponse<String> response = request("local.server.port", method, PAGE + "index.html");
			assertThat(response.statusCode()).isEqualTo(405);
			assertThat(header(response, "Allow")).isEqualTo("GET, HEAD");
		}
	}

	@ParameterizedTest
	@EnumSource
	void otherFilesAreNotFound(WebStack stack) throws Exception {
		start(stack, ENABLED);
		// Each exists, beside or above the files of the page.
		for (String file : new String[] { "EnableCircuitBreakersPage.class", "../CircuitBreakersEndpoint.class" }) {
			assertThat(EnableCircuitBreakersPage.class.getResource(file)).isNotNull();
			assertNotFound(PAGE + file);
			assertNotFound(PAGE + file.replace("..", "%2e%2e"));
			assertNotFound(PAGE + file.replace("/", "%2f"));
		}
	}

	@ParameterizedTest
	@EnumSource
	void filesAreNowhereElse(WebStack stack) throws Exception {
		start(stack, ENABLED);
		for (String file : new String[] { "index.html", "page.css" }) {
			assertThat(get(PAGE + file).statusCode()).isEqualTo(200);
			assertNotFound(PAGE + "x/" + file);
			assertNotFound(PAGE + file + "/");
			assertNotFound(PAGE + file + "/" + file);
			assertNotFound(PAGE + file + "/x");
		}
	}

	private void assertNotFound(String path) throws Exception {
		assertThat(get(path).statusCode()).as(path).isIn(400, 404);
	}

	@ParameterizedTest
	@EnumSource
	void directoryLeadsToTheIndex(WebStack stack) throws Exception {
		start(stack, ENABLED);
		HttpResponse<String> response = get(PAGE);
		assertThat(response.statusCode()).isEqualTo(302);
		assertStrict(response);
		assertThat(response.uri().resolve(header(response, "Location")).getPath()).isEqualTo(PAGE + "index.html");
	}

	@ParameterizedTest
	@EnumSource
	void circuitBreakerNamedPageIsStillInReach(WebStack stack) throws Exception {
		start(stack, ENABLED);
		assertThat(get("/actuator/circuitbreakers/page").body()).contains("\"shadow\":true");
	}

	static Stream<Arguments> paths() {
		return Stream.of(WebStack.values())
			.flatMap((stack) -> Stream.of(
					Arguments.of(stack, "/manage/circuitbreakers",
							new String[] { "management.endpoints.web.base-path=/manage" }),
					Arguments.of(stack, "/circuitbreakers", new String[] { "management.endpoints.web.base-path=/" }),
					Arguments.of(stack, "/actuator/breakers/all",
							new String[] { "management.endpoints.web.path-mapping.circuitbreakers=/breakers/all" }),
					Arguments.of(stack, "/actuator/circuitbreakers", new String[] { "management.server.port=0" }),
					Arguments.of(stack, "/ops/actuator/circuitbreakers",
							new String[] { "management.server.port=0", "management.server.base-path=/ops" }),
					Arguments.of(stack, "/circuitbreakers",
							new String[] { "management.server.port=0", "management.endpoints.web.base-path=/" }),
					Arguments.of(stack, "",
							new String[] { "management.server.port=0", "management.endpoints.web.base-path=/",
									"management.endpoints.web.path-mapping.circuitbreakers=/",
									"management.endpoints.web.discovery.enabled=false" })));
	}

	@ParameterizedTest
	@MethodSource("paths")
	void isWhereTheEndpointIs(WebStack stack, String endpoint, String[] properties, CapturedOutput output)
			throws Exception {
		// The name keeps the application from being shared, so that its output is here.
		start(stack, Stream.concat(Stream.of(ENABLED, "spring.application.name=where"), Stream.of(properties))
			.toArray(String[]::new));
		assertThat(get(endpoint.isEmpty() ? "/" : endpoint).body()).contains("circuitBreakers");
		assertThat(get(endpoint + "/page/index.html").body()).contains("page.js");
		assertThat(output).containsOnlyOnce("The live page of the circuit breakers is at %s/page/index.html on port %s"
			.formatted(endpoint, this.context.getEnvironment().getProperty("local.management.port")));
		assertThat(get(endpoint + "/page/page.js").statusCode()).isEqualTo(200);
	}

	@Test
	void isBeneathThePathOfTheDispatcherServlet(CapturedOutput output) throws Exception {
		start(WebStack.MVC, ENABLED, "spring.mvc.servlet.path=/mvc", "server.servlet.context-path=/app");
		assertThat(get("/app/mvc/actuator/circuitbreakers").statusCode()).isEqualTo(200);
		assertThat(get("/app/mvc" + PAGE + "index.html").statusCode()).isEqualTo(200);
		assertThat(get("/app" + PAGE + "index.html").statusCode()).isEqualTo(404);
		assertThat(output).contains("is at /app/mvc" + PAGE + "index.html on port");
	}

	@Test
	void isBeneathTheApplicationPathOfJersey(CapturedOutput output) throws Exception {
		start(WebStack.JERSEY, ENABLED, "spring.jersey.application-path=/jersey");
		assertThat(get("/jersey/actuator/circuitbreakers").statusCode()).isEqualTo(200);
		assertThat(get("/jersey" + PAGE + "index.html").statusCode()).isEqualTo(200);
		assertThat(output).contains("is at /jersey" + PAGE + "index.html on port");
		assertThat(get(PAGE + "index.html").statusCode()).isEqualTo(404);
	}

	@Test
	void isBeneathTheBasePathOfWebFlux(CapturedOutput output) throws Exception {
		start(WebStack.WEBFLUX, ENABLED, "spring.webflux.base-path=/flux");
		assertThat(get("/flux/actuator/circuitbreakers").statusCode()).isEqualTo(200);
		assertThat(get("/flux" + PAGE + "index.html").statusCode()).isEqualTo(200);
		assertThat(output).contains("is at /flux" + PAGE + "index.html on port");
		assertThat(get(PAGE + "index.html").statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@EnumSource
	void isOnThePortOfTheActuatorOnly(WebStack stack) throws Exception {
		start(stack, ENABLED, "management.server.port=0");
		assertThat(get(PAGE + "index.html").statusCode()).isEqualTo(200);
		assertThat(request("local.server.port", "GET", PAGE + "index.html").statusCode()).isEqualTo(404);
	}

	static Stream<Arguments> unavailable() {
		return Stream.of(WebStack.values())
			.flatMap((stack) -> Stream
				.of("management.endpoints.web.exposure.include=health",
						"management.endpoints.web.exposure.exclude=circuitbreakers",
						"management.endpoint.circuitbreakers.access=none", "management.endpoints.access.default=none",
						"management.endpoints.access.max-permitted=none")
				.map((property) -> Arguments.of(stack, property)));
	}

	@ParameterizedTest
	@MethodSource("unavailable")
	void isNowhereIfTheEndpointIsNot(WebStack stack, String property) throws Exception {
		start(stack, ENABLED, property);
		assertThat(request("local.server.port", "GET", PAGE + "index.html").statusCode()).isEqualTo(404);
		assertThat(request("local.server.port", "GET", "/actuator/circuitbreakers").statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "page.enabled=maybe", "page.enable=true", "page=true" })
	void mistakeStopsTheStart(String property, CapturedOutput output) {
		assertThatException().isThrownBy(() -> start(WebStack.MVC, "management.endpoint.circuitbreakers." + property));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.containsPattern("[Pp]roperty:? '?management.endpoint.circuitbreakers.page");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
