package io.github.circuitbreaker.actuate;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the page and the endpoint with the default configuration of Spring Security.
 */
@Tag("secured")
class SecuredPageWebTests {

	private static final String ENDPOINT = "/actuator/circuitbreakers";

	private static final String INDEX = ENDPOINT + "/page/index.html";

	private static final String FORCED_OPEN = "{\"state\": \"FORCED_OPEN\"}";

	private final HttpClient client = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

	@RegisterExtension
	static final SharedApplications applications = new SharedApplications(
			"management.endpoints.web.exposure.include=circuitbreakers",
			"management.endpoint.circuitbreakers.access=unrestricted",
			"management.endpoint.circuitbreakers.page.enabled=true", "spring.security.user.name=operator",
			"spring.security.user.password=secret",
			// Netty is on the class path, too.
			"spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatReactiveManagementContextAutoConfiguration",
			"performance.circuit-breaker.instances.dns.failure-threshold=7");

	private ConfigurableApplicationContext context;

	private void start(WebStack stack, String managementPort) {
		this.context = applications.get(stack, Application.class, "management.server.port=" + managementPort);
	}

	private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
		return send(request(path, headers).GET());
	}

	private HttpResponse<String> post(String... headers) throws IOException, InterruptedException {
		return send(request(ENDPOINT + "/dns", headers).header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(FORCED_OPEN)));
	}

	private HttpRequest.Builder request(String path, String... headers) {
		String port = this.context.getEnvironment().getProperty("local.management.port");
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
		return (headers.length > 0) ? request.headers(headers) : request;
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

	private static String[] signedIn(String... headers) {
		String credentials = Base64.getEncoder().encodeToString("operator:secret".getBytes(StandardCharsets.UTF_8));
		return Stream.concat(Stream.of("Authorization", "Basic " + credentials), Stream.of(headers))
			.toArray(String[]::new);
	}

	private State state() {
		return this.context.getBean(CircuitBreakerRegistry.class).circuitBreaker("dns").getState();
	}

	@ParameterizedTest
	@CsvSource({ "MVC, ''", "MVC, 0", "WEBFLUX, ''", "WEBFLUX, 0" })
	void nothingIsReadByWhoHasNotSignedIn(WebStack stack, String managementPort) throws Exception {
		start(stack, managementPort);
		for (String path : List.of(ENDPOINT, ENDPOINT + "/dns", INDEX, ENDPOINT + "/page/", ENDPOINT + "/page/page.js",
				ENDPOINT + "/page/icon.svg", "//actuator//circuitbreakers/page/index.html", INDEX + ";x=y",
				ENDPOINT + "/x/../page/index.html", ENDPOINT + "/page/%69ndex.html")) {
			assertThat(get(path, "Accept", "text/html").statusCode()).as(path).isIn(302, 400, 401);
			assertThat(get(path, "X-Requested-With", "XMLHttpRequest").statusCode()).as(path).isIn(400, 401);
		}
		assertThat(get(INDEX, "X-Requested-With", "XMLHttpRequest").headers().map())
			.doesNotContainKey("WWW-Authenticate");
	}

	@ParameterizedTest
	@CsvSource({ "MVC, ''", "MVC, 0", "WEBFLUX, ''", "WEBFLUX, 0" })
	void writingNeedsTheTokenOfThePage(WebStack stack, String managementPort) throws Exception {
		start(stack, managementPort);
		// Spring MVC answers 401, because no user is signed in on its error page.
		assertThat(post(signedIn()).statusCode()).isIn(401, 403);
		HttpResponse<String> index = get(INDEX, signedIn());
		String header = metadata(index, "csrf-header");
		assertThat(post(signedIn(header, "x".repeat(48))).statusCode()).isIn(401, 403);
		assertThat(state()).isEqualTo(State.CLOSED);
		assertThat(post(signedIn(header, metadata(index, "csrf-token"))).statusCode()).isEqualTo(204);
		assertThat(state()).isEqualTo(State.FORCED_OPEN);
	}

	private static String metadata(HttpResponse<String> page, String name) {
		Matcher matcher = Pattern.compile("<meta name=\"%s\" content=\"([^\"]+)\">".formatted(name))
			.matcher(page.body());
		assertThat(matcher.find()).as(page.body()).isTrue();
		return matcher.group(1);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
