package io.github.circuitbreaker.autoconfigure;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Properties that are not written in {@code application.yaml}, or not where they belong:
 * either they are understood, or there is a message.
 */
@ExtendWith(OutputCaptureExtension.class)
class PropertySourcesTests {

	private static final String FILE = """
			performance:
			  circuit-breaker:
			    instances:
			      npm:
			        trial-calls: 2
			      My-Dns:
			        trial-calls: 2
			""";

	@TempDir
	private Path folder;

	private void start(YamlRunner runner, String yaml) {
		runner.run(yaml, Names.class).close();
	}

	private YamlRunner runner() {
		return new YamlRunner(this.folder).withVariables(Map.of()).withSystemProperties(Map.of());
	}

	@ParameterizedTest
	@CsvSource({ "PERFORMANCE_CIRCUITBREAKER_INSTANCES_PYPI_ENABLED, pypi",
			"performance.circuit-breaker.instances.pypi.enabled, pypi",
			"PERFORMANCE_CIRCUITBREAKER_INSTANCES_NPM_ENABLED, npm",
			"PERFORMANCE_CIRCUIT_BREAKER_INSTANCES_NPM_ENABLED, npm",
			"PERFORMANCE_CIRCUITBREAKER_INSTANCES_MYDNS_ENABLED, My-Dns",
			"PERFORMANCE_CIRCUIT_BREAKER_INSTANCES_MY_DNS_ENABLED, My-Dns", "PERFORMANCE_CIRCUITBREAKER_ENABLED, any",
			"PERFORMANCE_CIRCUIT_BREAKER_ENABLED, any" })
	void variableThatIsUnderstood(String variable, String name, CapturedOutput output) {
		YamlRunner runner = runner().withVariables(Map.of(variable, "false"));
		try (ConfigurableApplicationContext context = runner.run(FILE, Names.class)) {
			assertThat(context.getBean(CircuitBreakerRegistry.class).circuitBreaker(name).getState())
				.isEqualTo(State.DISABLED);
		}
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void variablesOfListsAreUnderstood(CapturedOutput output) {
		start(runner().withVariables(Map.of("PERFORMANCE_CIRCUIT_BREAKER_IGNORE_EXCEPTIONS_0", "java.io.IOException",
				"PERFORMANCE_CIRCUITBREAKER_IGNOREEXCEPTIONS_1", "java.lang.Error",
				"PERFORMANCE_CIRCUITBREAKER_CONFIGS_SLOW_RECORDEXCEPTIONS_0", "java.lang.Exception",
				"PERFORMANCE_CIRCUITBREAKER_INSTANCES_NPM_BASECONFIG", "slow",
				"MANAGEMENT_HEALTH_CIRCUITBREAKERS_OUT_OF_SERVICE_WHEN_OPEN", "npm")), FILE);
		assertThat(output).doesNotContain("WARN");
	}

	@ParameterizedTest
	@CsvSource({
			"PERFORMANCE_CIRCUIT_BREAKER_INSTANCES_PYPI_ENABLED, PERFORMANCE_CIRCUITBREAKER_INSTANCES_PYPI_ENABLED",
			"performance_circuit_breaker_instances_pypi_enabled, PERFORMANCE_CIRCUITBREAKER_INSTANCES_PYPI_ENABLED",
			"PERFORMANCE_CIRCUIT_BREAKER_INSTANCES_PYPI_RECOVERY_TIMEOUT, "
					+ "PERFORMANCE_CIRCUITBREAKER_INSTANCES_PYPI_RECOVERYTIMEOUT",
			"PERFORMANCE_CIRCUITBREAKER_INSTANCES_NPM_RECOVERY_TIMEOUT, "
					+ "PERFORMANCE_CIRCUITBREAKER_INSTANCES_NPM_RECOVERYTIMEOUT",
			"PERFORMANCE_CIRCUITBREAKER_INSTANCES_MY_DNS_ENABLED, "
					+ "PERFORMANCE_CIRCUITBREAKER_INSTANCES_MYDNS_ENABLED",
			"PERFORMANCE_CIRCUIT_BREAKER_CONFIGS_SLOW_RECOVERY_TIMEOUT, "
					+ "PERFORMANCE_CIRCUITBREAKER_CONFIGS_SLOW_RECOVERYTIMEOUT",
			"PERFORMANCE_CIRCUIT_BREAKER_INSTANCE_PYPI_ENABLED, PERFORMANCE_CIRCUITBREAKER_INSTANCES_PYPI_ENABLED",
			"PERFORMANCE_CIRCUITBREAKER_INSTANCES_PYPI_FAILURETRESHOLD, "
					+ "PERFORMANCE_CIRCUITBREAKER_INSTANCES_PYPI_FAILURETHRESHOLD",
			"PERFORMANCE_CIRCUITBREAKER_FAILURE_THRESHOLD, PERFORMANCE_CIRCUITBREAKER_FAILURETHRESHOLD",
			"PERFORMANCE_CIRCUIT_BREAKER_FAILURE_TRESHOLD, PERFORMANCE_CIRCUITBREAKER_FAILURETHRESHOLD",
			"PERFORMANCE_CIRCUIT_BREAKERS_FAILURE_THRESHOLD, PERFORMANCE_CIRCUITBREAKER_FAILURETHRESHOLD",
			"PERFORMANCE_CIRCUIT_BREAKER_FLEET_ENABLE, PERFORMANCE_CIRCUITBREAKER_FLEET_ENABLED",
			"PERFORMANCE_CIRCUIT_BREAKER_INSTANCES_PYPI_IGNORE_EXCEPTIONS_0, "
					+ "PERFORMANCE_CIRCUITBREAKER_INSTANCES_PYPI_IGNOREEXCEPTIONS_0",
			"MANAGEMENT_HEALTH_CIRCUIT_BREAKERS_ENABLED, MANAGEMENT_HEALTH_CIRCUITBREAKERS_ENABLED" })
	void variableThatIsNotUnderstood(String variable, String meant, CapturedOutput output) {
		start(runner().withVariables(Map.of(variable, "5", "PATH", "/bin")), FILE);
		assertThat(output)
			.containsOnlyOnce("The environment variable " + variable
					+ " has no effect on circuit breakers: did you mean " + meant + "?")
			.doesNotContain("in a file, too");
	}

	@Test
	void spellingWithoutDashesOfAVariableCounts(CapturedOutput output) {
		YamlRunner runner = runner().withVariables(Map.of("PERFORMANCE_CIRCUITBREAKER_FAILURETHRESHOLD", "5",
				"PERFORMANCE_CIRCUIT_BREAKER_FAILURE_THRESHOLD", "6"));
		try (ConfigurableApplicationContext context = runner.run(FILE, Names.class)) {
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			assertThat(registry.circuitBreaker("pypi").getConfig().failureThreshold()).isEqualTo(5);
		}
	}

	@Test
	void variablesOfAnotherApplicationOnTheSameMachine(CapturedOutput output) {
		SpringApplication application = new SpringApplication(YamlRunner.Application.class);
		application.setEnvironmentPrefix("shop");
		application.setWebApplicationType(WebApplicationType.NONE);
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace("systemEnvironment",
					new SystemEnvironmentPropertySource("systemEnvironment",
							Map.of("PERFORMANCE_CIRCUIT_BREAKER_INSTANCES_PYPI_ENABLED", "false",
									"SHOP_PERFORMANCE_CIRCUITBREAKER_INSTANCES_NPM_ENABLED", "false",
									"SHOP_PERFORMANCE_CIRCUIT_BREAKER_INSTANCES_DNS_ENABLED", "false")));
		application.setEnvironment(environment);
		application.run().close();
		assertThat(output)
			.containsOnlyOnce("The environment variable SHOP_PERFORMANCE_CIRCUIT_BREAKER_INSTANCES_DNS_ENABLED has no"
					+ " effect on circuit breakers: did you mean SHOP_PERFORMANCE_CIRCUITBREAKER_INSTANCES_DNS_ENABLED?")
			.doesNotContain("variable PERFORMANCE", "NPM");
	}

	@Test
	void variableOfNoPropertyAtAll(CapturedOutput output) {
		start(runner().withVariables(Map.of("PERFORMANCE_CIRCUIT_BREAKER_COLOR_OF_THE_PAGE", "5")), FILE);
		assertThat(output).contains("The environment variable PERFORMANCE_CIRCUIT_BREAKER_COLOR_OF_THE_PAGE has no"
				+ " effect on circuit breakers: there is no such property. Leave out dashes and write _ for dots, as in"
				+ " PERFORMANCE_CIRCUITBREAKER_FAILURETHRESHOLD;");
	}

	@ParameterizedTest
	@CsvSource({
			"PERFORMANCE_CIRCUIT_BREAKER_INSTANCES_MY_API_ENABLED, did you mean "
					+ "PERFORMANCE_CIRCUITBREAKER_INSTANCES_MYAPI_ENABLED?",
			"PERFORMANCE_CIRCUITBREAKER_INSTANCES_MYAPI_ENABLED, Nothing uses "
					+ "performance.circuit-breaker.instances.myapi: did you mean 'my-api'?" })
	void variableCannotSpellCapitalsAndDashes(String variable, String message, CapturedOutput output) {
		start(runner().withVariables(Map.of(variable, "false")), "");
		assertThat(output).contains(message + " In an environment variable, names have neither capitals nor dashes:"
				+ " write 'my-api:' below performance.circuit-breaker.instances in a file, too");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ''", " ~" })
	void entryWithoutSettingsNamesAnInstance(String empty) {
		try (ConfigurableApplicationContext context = runner().run("""
				performance:
				  circuit-breaker:
				    instances:
				      pypi:%s
				      My-Api:%s
				""".formatted(empty, empty))) {
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			assertThat(registry.getAll()).extracting(CircuitBreaker::getName).contains("pypi", "My-Api");
		}
	}

	@Test
	void nameThatAFileMentionsIsReadFromAVariable() {
		YamlRunner runner = runner()
			.withVariables(Map.of("PERFORMANCE_CIRCUITBREAKER_INSTANCES_MYAPI_ENABLED", "false"));
		try (ConfigurableApplicationContext context = runner.run("""
				performance:
				  circuit-breaker:
				    instances:
				      my-api:
				""", Names.class)) {
			assertThat(context.getBean(CircuitBreakerRegistry.class).circuitBreaker("my-api").getState())
				.isEqualTo(State.DISABLED);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "My-Api", "my-api" })
	void variableLeavesTheOtherSettingsOfItsInstanceInTheFile(String name) {
		YamlRunner runner = runner()
			.withVariables(Map.of("PERFORMANCE_CIRCUITBREAKER_INSTANCES_MYAPI_ENABLED", "false"));
		try (ConfigurableApplicationContext context = runner.run("""
				performance:
				  circuit-breaker:
				    instances:
				      %s:
				        window: 20
				        minimum-calls: 5
				""".formatted(name))) {
			CircuitBreakerConfig config = context.getBean(CircuitBreakerRegistry.class)
				.circuitBreaker(name)
				.getConfig();
			assertThat(config.enabled()).isFalse();
			assertThat(config.window()).isEqualTo(Window.ofCalls(20));
			assertThat(config.minimumCalls()).isEqualTo(5);
		}
	}

	@Test
	void minimumOfCallsInAVariableNeedsAWindow(CapturedOutput output) {
		YamlRunner runner = runner()
			.withVariables(Map.of("PERFORMANCE_CIRCUITBREAKER_INSTANCES_MYAPI_MINIMUMCALLS", "5"));
		assertThatException()
			.isThrownBy(() -> start(runner, "performance.circuit-breaker.instances.My-Api.trial-calls: 2"));
		assertThat(output).contains("instances.My-Api.minimum-calls", "Reason: needs a window");
	}

	@Test
	void systemPropertyIsCheckedAsAFileIs(CapturedOutput output) {
		YamlRunner runner = runner().withSystemProperties(Map.of("performance.circuit-breaker.failure-treshold", "7"));
		assertThatException().isThrownBy(() -> start(runner, FILE));
		assertThat(output).contains("Property: performance.circuit-breaker.failure-treshold",
				"Reason: there is no such property", "Did you mean failure-threshold?",
				"Origin: \"performance.circuit-breaker.failure-treshold\" from property source \"systemProperties\"");
	}

	@Test
	void nameInASystemPropertyIsCheckedAsInAFile(CapturedOutput output) {
		YamlRunner runner = runner()
			.withSystemProperties(Map.of("performance.circuit-breaker.instances.pypi.org.enabled", "false"));
		assertThatException().isThrownBy(() -> start(runner, FILE));
		assertThat(output).contains("Put names that contain other characters");
	}

	@Test
	void jsonIsCheckedAsAFileIs(CapturedOutput output) {
		YamlRunner runner = runner().withVariables(
				Map.of("SPRING_APPLICATION_JSON", "{\"performance.circuit-breaker\": {\"failure-treshold\": 7}}"));
		assertThatException().isThrownBy(() -> start(runner, FILE));
		assertThat(output).contains("Did you mean failure-threshold?");
	}

	@Test
	void emptyGroupInJsonIsNotSet(CapturedOutput output) {
		start(runner().withVariables(Map.of("SPRING_APPLICATION_JSON",
				"{\"performance.circuit-breaker\": {\"instances\": {}, \"web\": {}, \"ignore-exceptions\": []}}")),
				FILE);
		assertThat(output).doesNotContain("WARN");
	}

	@ParameterizedTest
	@ValueSource(strings = { "failure-threshold", "window", "instances.npm.shadow", "ignore-exceptions", "web" })
	void systemPropertyWithoutValueIsNotSet(String key, CapturedOutput output) {
		start(runner().withSystemProperties(Map.of("performance.circuit-breaker." + key, "")), FILE);
		assertThat(output).doesNotContain("WARN");
	}

	@ParameterizedTest
	@CsvSource({ "PERFORMANCE_CIRCUITBREAKER_FAILURETHRESHOLD, failure-threshold",
			"PERFORMANCE_CIRCUIT_BREAKER_FAILURE_THRESHOLD, failure-threshold",
			"PERFORMANCE_CIRCUIT_BREAKER_INSTANCES_NPM_FAILURE_THRESHOLD, instances.npm.failure-threshold" })
	void fileOfVariablesIsNotUnderstood(String variable, String meant, CapturedOutput output) {
		start(runner(), FILE + variable + ": 5");
		assertThat(output).contains(variable
				+ " has no effect on circuit breakers: did you mean performance.circuit-breaker." + meant + "?");
	}

	@ParameterizedTest
	@ValueSource(strings = { "performance.circuit-breaker-ui.enabled", "performance.circuit-breaker-dashboard.enabled",
			"circuit-breaker-ui.window", "web.enabled", "fleet.name", "enabled", "instances.a.enabled",
			"performance.enabled", "performance.web.enabled" })
	void propertyOfAnotherProductBesideOurs(String property, CapturedOutput output) {
		start(runner(), FILE + property + ": true");
		assertThat(output).doesNotContain("WARN");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PERFORMANCE_CIRCUIT_BREAKER_SERVICE_HOST", "PERFORMANCE_CIRCUIT_BREAKER_SERVICE_PORT",
			"PERFORMANCE_CIRCUIT_BREAKER_SERVICE_PORT_HTTP", "PERFORMANCE_CIRCUIT_BREAKER_PORT",
			"PERFORMANCE_CIRCUIT_BREAKER_PORT_80_TCP", "PERFORMANCE_CIRCUIT_BREAKER_PORT_80_TCP_ADDR",
			"PERFORMANCE_CIRCUIT_BREAKER_UI_PORT_53_UDP_PROTO" })
	void variableOfAServiceInKubernetes(String variable, CapturedOutput output) {
		start(runner().withVariables(Map.of(variable, "tcp://10.0.0.1:80")), FILE);
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void variableCannotSpellANameWithDots(CapturedOutput output) {
		start(runner().withVariables(Map.of("PERFORMANCE_CIRCUITBREAKER_INSTANCES_PYPI_ORG_ENABLED", "false")),
				FILE + "      \"[pypi.org]\":\n        trial-calls: 2\n");
		assertThat(output)
			.contains("The environment variable PERFORMANCE_CIRCUITBREAKER_INSTANCES_PYPI_ORG_ENABLED has no effect")
			.contains("set names that need brackets with -D or SPRING_APPLICATION_JSON")
			.doesNotContain("PYPIORG");
	}

	@ParameterizedTest
	@CsvSource({ "performance.circuit-breakers.failure-threshold, failure-threshold",
			"performance.circuit-breakers.instances.pypi.failure-threshold, instances.pypi.failure-threshold",
			"perfomance.circuit-breaker.failure-threshold, failure-threshold",
			"circuit-breaker.failure-threshold, failure-threshold",
			"circuitBreaker.instances.npm.shadow, instances.npm.shadow",
			"performance.circuit.breaker.instances.npm.shadow, instances.npm.shadow",
			"performance-circuit-breaker.failure-threshold, failure-threshold",
			"performance.failure-threshold, failure-threshold" })
	void propertyBelowAnotherPrefix(String property, String meant, CapturedOutput output) {
		start(runner(), property + ": 5");
		assertThat(output)
			.containsPattern(property + " \\(URL.* 1:\\d+\\) has no effect on circuit breakers: did you mean"
					+ " performance.circuit-breaker." + meant + "\\?");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "performance.window", "window", "instances.npm.shadow", "performance.instances.npm.shadow" })
	void lineThatSlippedToTheLeft(String property, CapturedOutput output) {
		start(runner(), FILE + property + ": 5");
		assertThat(output).contains(property)
			.contains("has no effect on circuit breakers: did you mean performance.circuit-breaker."
					+ property.replace("performance.", "") + "?");
	}

	@ParameterizedTest
	@ValueSource(strings = { "performance.enabled", "circuit-breaker.color", "resilience4j.circuitbreaker.enabled",
			"resilience4j.circuitbreaker.instances.x.failure-rate-threshold", "recovery-timeout", "spring.cache.window",
			"performance.cache.enabled", "management.endpoint.circuitbreakers.access",
			"management.health.redis.enabled" })
	void propertyOfSomethingElse(String property, CapturedOutput output) {
		start(runner(), property + ": " + (property.endsWith("access") ? "none" : "true"));
		assertThat(output).doesNotContain("WARN");
	}

	@Configuration(proxyBeanMethods = false)
	static class Names {

		@Bean
		Object names(CircuitBreakerRegistry registry) {
			return Stream.of("pypi", "npm", "My-Dns", "my-api").map(registry::circuitBreaker).toList();
		}

	}

}
