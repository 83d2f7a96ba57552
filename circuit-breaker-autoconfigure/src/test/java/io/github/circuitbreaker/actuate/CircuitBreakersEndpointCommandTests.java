package io.github.circuitbreaker.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import com.jayway.jsonpath.JsonPath;
import io.github.circuitbreaker.actuate.CircuitBreakersEndpointFleetTests.FleetApplication;
import io.github.circuitbreaker.actuate.CircuitBreakersEndpointFleetTests.RecordingFleet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests how HTTP and JMX report a wrong command. Of several mistakes, both report the
 * same one.
 */
class CircuitBreakersEndpointCommandTests {

	private static final String NO_SUCH_CIRCUIT_BREAKER = "404, IllegalArgumentException: There is no circuit breaker of this name";

	private static final String NO_SUCH_STATE = "400, IllegalArgumentException: state must be one of FORCED_OPEN, DISABLED and CLOSED";

	private static final String NO_SUCH_SCOPE = "400, IllegalArgumentException: scope must be local (the default) or fleet";

	private static final String NO_FLEET = "400, IllegalArgumentException: scope cannot be fleet, as performance.circuit-breaker.fleet.enabled is not true";

	private static final String DISABLED_BY_SETTINGS = "409, IllegalStateException: The circuit breaker is disabled by its settings";

	private static final String FLEET_UNREACHABLE = "503, IllegalStateException: The other instances cannot be reached";

	@RegisterExtension
	static final SharedApplications applications = new SharedApplications(
			"management.endpoints.web.exposure.include=circuitbreakers",
			"management.endpoint.circuitbreakers.access=unrestricted", "spring.jmx.enabled=true",
			"management.endpoints.jmx.exposure.include=circuitbreakers",
			"performance.circuit-breaker.instances.dns.failure-threshold=7",
			"performance.circuit-breaker.instances.off.enabled=false");

	private ConfigurableApplicationContext context;

	private String domain;

	private void start(WebStack stack, Class<?> application) {
		this.domain = stack + application.getSimpleName();
		this.context = applications.get(stack, application, "spring.jmx.default-domain=" + this.domain);
	}

	private void startFleet(WebStack stack) {
		start(stack, FleetApplication.class);
		fleet().reset();
	}

	private HttpResponse<String> post(String name, String state, String scope) throws Exception {
		String port = this.context.getEnvironment().getProperty("local.server.port");
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/circuitbreakers/" + name))
				.POST(HttpRequest.BodyPublishers
					.ofString("{\"state\": \"%s\", \"scope\": \"%s\"}".formatted(state, scope)))
				.header("Content-Type", "application/json")
				.build(), BodyHandlers.ofString());
	}

	private Object invoke(String name, String state, String scope) throws Exception {
		ObjectName endpoint = new ObjectName(this.domain + ":type=Endpoint,name=Circuitbreakers");
		String text = String.class.getName();
		return this.context.getBean(MBeanServer.class)
			.invoke(endpoint, "changeState", new Object[] { name, state, scope }, new String[] { text, text, text });
	}

	private Exception refusal(String name, String state, String scope) {
		return catchThrowableOfType(MBeanException.class, () -> invoke(name, state, scope)).getTargetException();
	}

	private RecordingFleet fleet() {
		return this.context.getBean(RecordingFleet.class);
	}

	private String told(String name, String state, String scope) throws Exception {
		Exception exception = refusal(name, state, scope);
		return "%d, %s: %s".formatted(post(name, state, scope).statusCode(), exception.getClass().getSimpleName(),
				exception.getMessage());
	}

	@ParameterizedTest
	@EnumSource
	void withoutFleet(WebStack stack) throws Exception {
		start(stack, Application.class);
		assertThat(told("nobody", "CLOSED", "local")).isEqualTo(NO_SUCH_CIRCUIT_BREAKER);
		assertThat(told("dns", "OPEN", "local")).isEqualTo(NO_SUCH_STATE);
		assertThat(told("dns", "CLOSED", "all")).isEqualTo(NO_SUCH_SCOPE);
		assertThat(told("dns", "CLOSED", "fleet")).isEqualTo(NO_FLEET);
		assertThat(told("off", "CLOSED", "local")).isEqualTo(DISABLED_BY_SETTINGS);
	}

	@Test
	void severalWithoutFleet() throws Exception {
		start(WebStack.MVC, Application.class);
		assertThat(told("nobody", "OPEN", "all")).isEqualTo(NO_SUCH_CIRCUIT_BREAKER);
		assertThat(told("nobody", "CLOSED", "fleet")).isEqualTo(NO_SUCH_CIRCUIT_BREAKER);
		assertThat(told("off", "OPEN", "all")).isEqualTo(NO_SUCH_STATE);
		assertThat(told("off", "OPEN", "fleet")).isEqualTo(NO_SUCH_STATE);
		assertThat(told("off", "CLOSED", "all")).isEqualTo(NO_SUCH_SCOPE);
		assertThat(told("off", "CLOSED", "fleet")).isEqualTo(NO_FLEET);
		assertThat(told("off", "DISABLED", "fleet")).isEqualTo(NO_FLEET);
	}

	@ParameterizedTest
	@EnumSource
	void fleetOutOfReach(WebStack stack) throws Exception {
		startFleet(stack);
		fleet().unreachable = true;
		assertThat(told("dns", "CLOSED", "fleet")).isEqualTo(FLEET_UNREACHABLE);
		assertThat(told("off", "DISABLED", "fleet")).isEqualTo(FLEET_UNREACHABLE);
		assertThat(told("off", "CLOSED", "fleet")).isEqualTo(DISABLED_BY_SETTINGS);
		assertThat(told("dns", "CLOSED", "Fleet")).isEqualTo(NO_SUCH_SCOPE);
		assertThat(told("dns", "OPEN", "fleet")).isEqualTo(NO_SUCH_STATE);
		assertThat(told("nobody", "CLOSED", "fleet")).isEqualTo(NO_SUCH_CIRCUIT_BREAKER);
	}

	@Test
	void commandToAllIsPassedOnOverJmx() throws Exception {
		startFleet(WebStack.MVC);
		assertThat((Map<?, ?>) invoke("dns", "FORCED_OPEN", "fleet"))
			.satisfies((dns) -> assertThat(dns.get("state")).isEqualTo("CLOSED"));
		assertThat(fleet().commands).containsExactly("dns FORCED_OPEN");
		invoke("dns", "FORCED_OPEN", "local");
		assertThat(fleet().commands).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource
	void whatToWriteInsteadIsToldOverHttp(WebStack stack) throws Exception {
		start(stack, Application.class);
		for (String[] command : new String[][] { { "dns", "OPEN", "local" }, { "dns", "CLOSED", "all" },
				{ "dns", "CLOSED", "fleet" }, { "nobody", "CLOSED", "local" }, { "off", "CLOSED", "local" } }) {
			assertThat(JsonPath.<String>read(post(command[0], command[1], command[2]).body(), "$.message"))
				.isEqualTo(refusal(command[0], command[1], command[2]).getMessage());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
