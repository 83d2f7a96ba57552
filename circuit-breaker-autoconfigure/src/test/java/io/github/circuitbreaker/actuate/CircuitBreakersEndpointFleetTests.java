package io.github.circuitbreaker.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import io.github.circuitbreaker.fleet.FleetStatus;
import io.github.circuitbreaker.fleet.FleetUnreachableException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the endpoint of an instance in a fleet, over real HTTP.
 */
class CircuitBreakersEndpointFleetTests {

	@RegisterExtension
	static final SharedApplications applications = new SharedApplications(
			"management.endpoints.web.exposure.include=circuitbreakers,health",
			"management.endpoint.health.show-details=always", "management.endpoint.circuitbreakers.access=unrestricted",
			"performance.circuit-breaker.instances.dns.failure-threshold=7",
			"performance.circuit-breaker.instances.off.enabled=false");

	private ConfigurableApplicationContext context;

	private void start(WebStack stack) {
		this.context = applications.get(stack, FleetApplication.class);
		this.context.getBean(CircuitBreakerRegistry.class).circuitBreaker("dns").reset();
		fleet().reset();
	}

	private HttpResponse<String> request(String method, String name, String body) throws Exception {
		return send(method, "/circuitbreakers" + name, body);
	}

	private HttpResponse<String> send(String method, String path, String body) throws Exception {
		String port = this.context.getEnvironment().getProperty("local.server.port");
		URI uri = URI.create("http://localhost:" + port + "/actuator" + path);
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri)
				.method(method, HttpRequest.BodyPublishers.ofString(body))
				.header("Content-Type", "application/json")
				.build(), BodyHandlers.ofString());
	}

	private int post(String name, State state, String scope) throws Exception {
		return request("POST", "/" + name, "{\"state\": \"%s\", \"scope\": \"%s\"}".formatted(state, scope))
			.statusCode();
	}

	private RecordingFleet fleet() {
		return this.context.getBean(RecordingFleet.class);
	}

	private State stateOfDns() {
		return this.context.getBean(CircuitBreakerRegistry.class).circuitBreaker("dns").getState();
	}

	@ParameterizedTest
	@EnumSource
	void showsWhatIsKnownOfTheOthers(WebStack stack) throws Exception {
		start(stack);
		String fleet = "{scope=fleet, votes=3, liveInstances=5, viewAge=PT0.4S}";
		assertThat(JsonPath.<Object>read(request("GET", "/dns", "").body(), "$.fleet")).hasToString(fleet);
		assertThat(JsonPath.<Object>read(request("GET", "", "").body(), "$.circuitBreakers.dns.fleet"))
			.hasToString(fleet);
	}

	@ParameterizedTest
	@EnumSource
	void healthOfAnOpenCircuitShowsIt(WebStack stack) throws Exception {
		start(stack);
		this.context.getBean(CircuitBreakerRegistry.class).circuitBreaker("dns").forceOpen();
		assertThat(JsonPath.<Object>read(send("GET", "/health/circuitBreakers", "").body(), "$.details.open.dns.fleet"))
			.hasToString("{scope=fleet, votes=3, liveInstances=5, viewAge=PT0.4S}");
	}

	@ParameterizedTest
	@EnumSource
	void commandToAllIsPassedOn(WebStack stack) throws Exception {
		start(stack);
		assertThat(post("dns", State.FORCED_OPEN, "fleet")).isEqualTo(204);
		assertThat(fleet().commands).containsExactly("dns FORCED_OPEN");
		assertThat(stateOfDns()).isEqualTo(State.CLOSED);
	}

	@ParameterizedTest
	@EnumSource
	void commandToThisInstanceIsNot(WebStack stack) throws Exception {
		start(stack);
		assertThat(post("dns", State.FORCED_OPEN, "local")).isEqualTo(204);
		assertThat(stateOfDns()).isEqualTo(State.FORCED_OPEN);
		assertThat(request("POST", "/dns", "{\"state\": \"CLOSED\"}").statusCode()).isEqualTo(204);
		assertThat(stateOfDns()).isEqualTo(State.CLOSED);
		assertThat(fleet().commands).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void commandThatCannotBePassedOnIsNotGiven(WebStack stack) throws Exception {
		start(stack);
		fleet().unreachable = true;
		assertThat(post("dns", State.FORCED_OPEN, "fleet")).isEqualTo(503);
		assertThat(stateOfDns()).isEqualTo(State.CLOSED);
	}

	@ParameterizedTest
	@EnumSource
	void whatIsWrongOfOneIsWrongOfAll(WebStack stack) throws Exception {
		start(stack);
		assertThat(post("nobody", State.FORCED_OPEN, "fleet")).isEqualTo(404);
		assertThat(post("dns", State.OPEN, "fleet")).isEqualTo(400);
		assertThat(post("dns", State.CLOSED, "Fleet")).isEqualTo(400);
		assertThat(post("off", State.FORCED_OPEN, "fleet")).isEqualTo(409);
		assertThat(fleet().commands).isEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class FleetApplication {

		@Bean
		RecordingFleet fleet() {
			return new RecordingFleet();
		}

	}

	static class RecordingFleet implements CircuitBreakerFleet {

		final List<String> commands = new ArrayList<>();

		volatile boolean unreachable;

		void reset() {
			this.commands.clear();
			this.unreachable = false;
		}

		@Override
		public FleetStatus status(String circuitBreaker) {
			return new FleetStatus(FleetStatus.Scope.FLEET, 3, 5, Duration.ofMillis(400));
		}

		@Override
		public FleetStatus.Scope scope() {
			return FleetStatus.Scope.FLEET;
		}

		@Override
		public int liveInstances() {
			return 5;
		}

		@Override
		public Duration viewAge() {
			return Duration.ofMillis(400);
		}

		@Override
		public void command(String circuitBreaker, State state) throws FleetUnreachableException {
			if (this.unreachable) {
				throw new FleetUnreachableException("Nobody is there", null);
			}
			this.commands.add(circuitBreaker + " " + state);
		}

	}

}
