package io.github.circuitbreaker.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.Window;
import io.github.circuitbreaker.actuate.CircuitBreakersEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Settings that several instances share, and what an instance takes back of those that it
 * inherits.
 */
@ExtendWith(OutputCaptureExtension.class)
class SharedSettingsTests {

	private static final String THREE_LAYERS = """
			performance:
			  circuit-breaker:
			    failure-threshold: 4
			    recovery-timeout: 10
			    configs:
			      slow:
			        recovery-timeout: 60
			        slow-call-duration: 2
			        ignore-exceptions: java.io.IOException
			    instances:
			      pypi:
			        base-config: slow
			        slow-call-duration: 3
			      npm:
			        base-config: slow
			      dns:
			        trial-calls: 2
			""";

	@TempDir
	private Path folder;

	private void run(String yaml, Consumer<CircuitBreakerRegistry> check) {
		try (ConfigurableApplicationContext context = new YamlRunner(this.folder).run(yaml)) {
			check.accept(context.getBean(CircuitBreakerRegistry.class));
		}
	}

	private CircuitBreakerConfig config(String yaml, String name) {
		try (ConfigurableApplicationContext context = new YamlRunner(this.folder).run(yaml)) {
			return context.getBean(CircuitBreakerRegistry.class).circuitBreaker(name).getConfig();
		}
	}

	private void assertRefused(CapturedOutput output, String yaml, String... lines) {
		assertThatException().isThrownBy(() -> new YamlRunner(this.folder).run(yaml).close());
		assertThat(output.toString().lines().map(String::strip)).contains(lines);
	}

	@Test
	void instanceComesBeforeItsBaseAndThatBeforeTheSettingsForAll(CapturedOutput output) {
		run(THREE_LAYERS, (registry) -> {
			CircuitBreakerConfig pypi = registry.circuitBreaker("pypi").getConfig();
			assertThat(pypi.failureThreshold()).isEqualTo(4);
			assertThat(pypi.recoveryTimeout()).isEqualTo(Duration.ofSeconds(60));
			assertThat(pypi.trialTimeout()).isEqualTo(Duration.ofSeconds(60));
			assertThat(pypi.slowCallDuration()).isEqualTo(Duration.ofSeconds(3));
			assertThat(pypi.ignoreExceptions()).isEqualTo(List.of(IOException.class));
			assertThat(registry.circuitBreaker("npm").getConfig().slowCallDuration()).isEqualTo(Duration.ofSeconds(2));
			assertThat(registry.circuitBreaker("dns").getConfig().recoveryTimeout()).isEqualTo(Duration.ofSeconds(10));
			assertThat(registry.find("slow")).isEmpty();
		});
		assertThat(output).doesNotContain("configs.slow");
	}

	@Test
	void endpointShowsTheResult() {
		run(THREE_LAYERS,
				(registry) -> assertThat(new CircuitBreakersEndpoint(registry).circuitBreaker("npm"))
					.extracting("config")
					.hasFieldOrPropertyWithValue("slowCallDuration", Duration.ofSeconds(2))
					.hasFieldOrPropertyWithValue("recoveryTimeout", Duration.ofSeconds(60))
					.hasFieldOrPropertyWithValue("failureThreshold", 4));
	}

	@Test
	void nameThatDependsOnTheCallHasABase() {
		run("""
				performance:
				  circuit-breaker:
				    configs:
				      "[Slow ones]":
				        failure-threshold: 9
				    instances:
				      "[index-#{#host}]":
				        base-config: Slow ones
				""",
				(registry) -> assertThat(
						registry.keyed("index-#{#host}").find("index-a").orElseThrow().getConfig().failureThreshold())
					.isEqualTo(9));
	}

	@Test
	void changeOfABaseReachesItsInstances() {
		try (ConfigurableApplicationContext context = new YamlRunner(this.folder).run(THREE_LAYERS)) {
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			context.getEnvironment()
				.getPropertySources()
				.addFirst(
						new MapPropertySource("changed", Map.of("performance.circuit-breaker.configs.slow.trial-calls",
								5, "performance.circuit-breaker.instances.dns.base-config", "slow")));
			assertThat(context.getBean(CircuitBreakerRefresher.class).refresh()).isTrue();
			assertThat(registry.circuitBreaker("pypi").getConfig().trialCalls()).isEqualTo(5);
			assertThat(registry.circuitBreaker("dns").getConfig().trialCalls()).isEqualTo(2);
			assertThat(registry.circuitBreaker("dns").getConfig().recoveryTimeout()).isEqualTo(Duration.ofSeconds(60));
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("wrong",
						Map.of("performance.circuit-breaker.instances.dns.base-config", "fast")));
			assertThat(context.getBean(CircuitBreakerRefresher.class).refresh()).isFalse();
			assertThat(registry.circuitBreaker("dns").getConfig().recoveryTimeout()).isEqualTo(Duration.ofSeconds(60));
		}
	}

	@Test
	void baseThatDoesNotExistStopsTheStart(CapturedOutput output) {
		assertRefused(output, """
				performance:
				  circuit-breaker:
				    configs:
				      slow:
				        recovery-timeout: 60
				    instances:
				      pypi:
				        base-config: slwo
				""", "Property: performance.circuit-breaker.instances.pypi.base-config", "Value: \"slwo\"",
				"Reason: there is no performance.circuit-breaker.configs.slwo",
				"Write its settings there, or set the property to one of [slow].");
	}

	@Test
	void onlyBaseThatDoesNotExist(CapturedOutput output) {
		assertRefused(output, """
				performance:
				  circuit-breaker:
				    instances:
				      pypi:
				        base-config: slow
				""", "Reason: there is no performance.circuit-breaker.configs.slow",
				"Write its settings there, or remove the property.");
	}

	@Test
	void baseThatHasABase(CapturedOutput output) {
		assertRefused(output, """
				performance:
				  circuit-breaker:
				    configs:
				      slow:
				        recovery-timeout: 60
				      slower:
				        base-config: slow
				""", "Property: performance.circuit-breaker.configs.slower.base-config",
				"Reason: a base cannot have a base itself",
				"Remove it, and write the settings that slower needs next to its others.");
	}

	@Test
	void baseForAll(CapturedOutput output) {
		assertRefused(output, """
				performance:
				  circuit-breaker:
				    base-config: slow
				""", "Reason: there is no such property");
		assertThat(output).contains("Did you mean instances.<name>.base-config?");
	}

	@ParameterizedTest
	@ValueSource(strings = { "default", "DEFAULT" })
	void baseThatIsCalledDefault(String name, CapturedOutput output) {
		assertRefused(output, "performance.circuit-breaker.configs.%s.recovery-timeout: 60".formatted(name),
				"Property: performance.circuit-breaker.configs.%s.recovery-timeout".formatted(name),
				"Reason: the settings that all circuit breakers share have no name",
				"Write it directly below performance.circuit-breaker.");
	}

	@Test
	void baseThatNoInstanceUses(CapturedOutput output) {
		run("""
				performance:
				  circuit-breaker:
				    configs:
				      slow:
				        failure-rate-threshold: 50
				""", (registry) -> assertThat(registry.getAll()).isEmpty());
		assertThat(output)
			.contains("Nothing uses performance.circuit-breaker.configs.slow: it is the base-config of no instance");
	}

	@Test
	void valueOfABaseIsBlamedWhereItStands(CapturedOutput output) {
		assertRefused(output, """
				performance:
				  circuit-breaker:
				    configs:
				      slow:
				        window: x
				    instances:
				      pypi:
				        base-config: slow
				        window: 10
				""", "Property: performance.circuit-breaker.configs.slow.window", "Value: \"x\"");
	}

	@ParameterizedTest
	@CsvSource({ "failure-threshold: 0, failure-threshold", "trial-calls: -1, trial-calls",
			"'window: 5, minimum-calls: 9', minimum-calls", "recovery-timeout-max: 0, recovery-timeout-max",
			"'window: none, failure-rate-threshold: 50', failure-rate-threshold",
			"'recovery-timeout: 9, recovery-timeout-max: 8', recovery-timeout-max" })
	void valueOfABaseThatNoInstanceUses(String settings, String wrong, CapturedOutput output) {
		assertRefused(output, "performance.circuit-breaker.configs.slow: {" + settings + "}",
				"Property: performance.circuit-breaker.configs.slow." + wrong);
	}

	@ParameterizedTest
	@ValueSource(strings = { "minimum-calls: 99", "failure-rate-threshold: 50", "recovery-timeout-max: 1",
			"failure-threshold: 99", "window: none" })
	void baseMayNeedWhatAnInstanceHas(String setting) {
		run("performance.circuit-breaker.configs.slow: {" + setting + "}", (registry) -> {
		});
	}

	@Test
	void valueOfABaseThatContradictsItsInstance(CapturedOutput output) {
		assertRefused(output, """
				performance:
				  circuit-breaker:
				    configs:
				      slow:
				        recovery-timeout-max: 20
				    instances:
				      pypi:
				        base-config: slow
				""", "Property: performance.circuit-breaker.configs.slow.recovery-timeout-max",
				"Reason: must not be shorter than the recovery timeout, which is 30s");
	}

	@Test
	void misspelledKeyOfABase(CapturedOutput output) {
		assertRefused(output, """
				performance:
				  circuit-breaker:
				    configs:
				      slow:
				        recovery-timout: 60
				""", "Property: performance.circuit-breaker.configs.slow.recovery-timout",
				"Reason: there is no such property");
		assertThat(output).contains("Did you mean recovery-timeout? The properties are base-config, enabled,");
	}

	@Test
	void noWindowTakesTheInheritedRateAway() {
		String yaml = """
				performance:
				  circuit-breaker:
				    window: 20
				    failure-rate-threshold: 50
				    minimum-calls: 5
				    instances:
				      pypi:
				        window: none
				      npm:
				        window: NONE
				        failure-threshold: 7
				""";
		CircuitBreakerConfig pypi = config(yaml, "pypi");
		assertThat(pypi.window()).isNull();
		assertThat(pypi.failureRateThreshold()).isZero();
		assertThat(pypi.failureThreshold()).isEqualTo(3);
		assertThat(pypi.minimumCalls()).isEqualTo(10);
		assertThat(config(yaml, "npm").failureThreshold()).isEqualTo(7);
		assertThat(config(yaml, "dns").window()).isEqualTo(Window.ofCalls(20));
	}

	@Test
	void noWindowInABase() {
		String yaml = """
				performance:
				  circuit-breaker:
				    window: 20
				    failure-rate-threshold: 50
				    configs:
				      row:
				        window: none
				    instances:
				      pypi:
				        base-config: row
				      npm:
				        base-config: row
				        window: 10s
				""";
		assertThat(config(yaml, "pypi").window()).isNull();
		assertThat(config(yaml, "npm").window()).isEqualTo(Window.of("10s"));
		assertThat(config(yaml, "npm").failureRateThreshold()).isZero();
	}

	@Test
	void noWindowForAllIsTheDefault() {
		assertThat(config("performance.circuit-breaker.window: none", "pypi").failureThreshold()).isEqualTo(3);
	}

	@Test
	void rateBesideNoWindowIsAContradiction(CapturedOutput output) {
		assertRefused(output, """
				performance:
				  circuit-breaker:
				    window: 20
				    instances:
				      pypi:
				        window: none
				        failure-rate-threshold: 50
				""", "Property: performance.circuit-breaker.instances.pypi.failure-rate-threshold",
				"Reason: needs a window");
	}

	@Test
	void minimumOfCallsWithoutAWindow(CapturedOutput output) {
		assertRefused(output, """
				performance:
				  circuit-breaker:
				    minimum-calls: 5
				""", "Property: performance.circuit-breaker.minimum-calls", "Reason: needs a window");
	}

	@ParameterizedTest
	@ValueSource(strings = { "window: none, minimum-calls: 5", "minimum-calls: 5" })
	void minimumOfCallsOfAnInstanceWithoutAWindow(String settings, CapturedOutput output) {
		assertRefused(output, """
				performance:
				  circuit-breaker:
				    instances:
				      npm:
				        window: 20
				      pypi: {%s}
				""".formatted(settings), "Property: performance.circuit-breaker.instances.pypi.minimum-calls",
				"Reason: needs a window");
	}

	@ParameterizedTest
	@ValueSource(strings = { "minimum-calls: 5", "configs: {few: {minimum-calls: 5}}" })
	void sharedMinimumOfCallsIsForTheInstancesWithAWindow(String shared) {
		String yaml = """
				performance:
				  circuit-breaker:
				    %s
				    instances:
				      pypi:
				        window: 20
				        base-config: ${FEW:}
				      npm:
				        shadow: true
				""".formatted(shared);
		assertThat(config(yaml, "npm").window()).isNull();
		boolean forAll = shared.startsWith("minimum");
		String used = forAll ? yaml : yaml.replace("${FEW:}", "few");
		assertThat(config(used, "pypi").minimumCalls()).isEqualTo(5);
	}

	@Test
	void customizerMaySetTheWindowForAMinimumOfCalls() {
		String yaml = "performance.circuit-breaker.instances.pypi.minimum-calls: 5";
		try (ConfigurableApplicationContext context = new YamlRunner(this.folder).run(yaml, Windows.class)) {
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			assertThat(registry.circuitBreaker("pypi").getConfig().minimumCalls()).isEqualTo(5);
		}
	}

	@Test
	void spacesAroundTheNameOfABase() {
		assertThat(config("""
				performance:
				  circuit-breaker:
				    configs:
				      slow:
				        failure-threshold: 8
				    instances:
				      pypi:
				        base-config: "slow "
				""", "pypi").failureThreshold()).isEqualTo(8);
	}

	@Configuration(proxyBeanMethods = false)
	static class Windows {

		@Bean
		CircuitBreakerCustomizer windows() {
			return (name, builder) -> builder.window(Window.ofCalls(20));
		}

	}

}
