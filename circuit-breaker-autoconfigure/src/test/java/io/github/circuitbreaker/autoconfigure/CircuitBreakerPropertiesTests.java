package io.github.circuitbreaker.autoconfigure;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.KeyedCircuitBreakers;
import io.github.circuitbreaker.Window;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the properties in {@code application.yaml}.
 */
class CircuitBreakerPropertiesTests {

	@TempDir
	private Path folder;

	private YamlRunner runner;

	@BeforeEach
	void prepare() {
		this.runner = new YamlRunner(this.folder);
	}

	private void run(String yaml, Consumer<CircuitBreakerRegistry> check) {
		try (ConfigurableApplicationContext context = this.runner.run(yaml)) {
			check.accept(context.getBean(CircuitBreakerRegistry.class));
		}
	}

	@Test
	void nothingGivesTheDefaultsOfTheCore() {
		run("", (registry) -> {
			CircuitBreakerConfig config = registry.circuitBreaker("pypi").getConfig();
			CircuitBreakerConfig defaults = CircuitBreakerConfig.builder().build();
			assertThat(config).usingRecursiveComparison().ignoringFields("ignoreException").isEqualTo(defaults);
			assertThat(config.respectRetryAfter()).isTrue();
		});
	}

	@Test
	void nameThatDependsOnTheCallIsConfiguredAsItIsWritten() {
		run("""
				performance:
				  circuit-breaker:
				    max-keys: 7
				    failure-threshold: 4
				    instances:
				      "[index-#{#host}]":
				        failure-threshold: 5
				      "[index-pypi.org]":
				        failure-threshold: 6
				""", (registry) -> {
			assertThat(registry.getAll()).extracting(CircuitBreaker::getName).containsExactly("index-pypi.org");
			KeyedCircuitBreakers keyed = registry.keyed("index-#{#host}");
			assertThat(keyed.find("index-npmjs.com").orElseThrow().getConfig().failureThreshold()).isEqualTo(5);
			assertThat(keyed.find("index-pypi.org").orElseThrow().getConfig().failureThreshold()).isEqualTo(6);
			assertThat(registry.keyed("other-#{#host}").find("other-a").orElseThrow().getConfig().failureThreshold())
				.isEqualTo(4);
			IntStream.range(0, 20).forEach((i) -> keyed.find("index-" + i));
			assertThat(registry.getAll()).hasSize(7 + 2);
		});
	}

	@Test
	void rateMayStandInPlaceOfTheNumberOfFailures() {
		run("""
				performance:
				  circuit-breaker:
				    instances:
				      pypi:
				        window: 10s
				        failure-rate-threshold: 50
				""", (registry) -> {
			CircuitBreakerConfig config = registry.circuitBreaker("pypi").getConfig();
			assertThat(config.failureThreshold()).isZero();
			assertThat(config.window()).isEqualTo(Window.ofTime(Duration.ofSeconds(10)));
			assertThat(registry.circuitBreaker("other").getConfig().failureThreshold()).isEqualTo(3);
		});
	}

	@Test
	void everyKeyBinds() {
		run("""
				performance:
				  circuit-breaker:
				    enabled: true
				    failure-threshold: 5
				    window: 20
				    failure-rate-threshold: 12.5
				    minimum-calls: 8
				    slow-call-duration: 2
				    recovery-timeout: 90
				    trial-calls: 4
				    trial-timeout: 500ms
				    recovery-multiplier: 1.5
				    recovery-timeout-max: 600
				    recovery-jitter: 0.2
				    recovery-ramp: 45
				    shadow: true
				    record-client-errors: true
				    respect-retry-after: false
				    record-exceptions: java.io.IOException, java.lang.IllegalStateException
				    ignore-exceptions:
				      - java.io.FileNotFoundException
				""", (registry) -> {
			CircuitBreakerConfig config = registry.circuitBreaker("pypi").getConfig();
			assertThat(config.enabled()).isTrue();
			assertThat(config.failureThreshold()).isEqualTo(5);
			assertThat(config.window()).isEqualTo(Window.ofCalls(20));
			assertThat(config.failureRateThreshold()).isEqualTo(12.5);
			assertThat(config.minimumCalls()).isEqualTo(8);
			assertThat(config.slowCallDuration()).isEqualTo(Duration.ofSeconds(2));
			assertThat(config.recoveryTimeout()).isEqualTo(Duration.ofSeconds(90));
			assertThat(config.trialCalls()).isEqualTo(4);
			assertThat(config.trialTimeout()).isEqualTo(Duration.ofMillis(500));
			assertThat(config.recoveryMultiplier()).isEqualTo(1.5);
			assertThat(config.recoveryTimeoutMax()).isEqualTo(Duration.ofMinutes(10));
			assertThat(config.recoveryJitter()).isEqualTo(0.2);
			assertThat(config.recoveryRamp()).isEqualTo(Duration.ofSeconds(45));
			assertThat(config.shadow()).isTrue();
			assertThat(config.recordClientErrors()).isTrue();
			assertThat(config.respectRetryAfter()).isFalse();
			assertThat(config.recordExceptions()).isEqualTo(List.of(IOException.class, IllegalStateException.class));
			assertThat(config.ignoreExceptions()).isEqualTo(List.of(FileNotFoundException.class));
		});
	}

	/**
	 * Settings reach the builder by name, so a method with one parameter has a name of
	 * its own, save for the varargs variants of those that take a collection.
	 */
	@Test
	void everyMethodOfTheBuilderHasANameOfItsOwn() {
		assertThat(CircuitBreakerConfig.Builder.class.getMethods())
			.filteredOn((method) -> method.getParameterCount() == 1 && !method.isVarArgs())
			.extracting(Method::getName)
			.doesNotHaveDuplicates()
			.contains("recoveryRamp", "respectRetryAfter", "recordExceptions");
	}

	@Test
	void rampIsTakenAwayFromOne() {
		run("""
				performance:
				  circuit-breaker:
				    recovery-ramp: 30s
				    instances:
				      pypi:
				        recovery-ramp: 0
				""", (registry) -> {
			assertThat(registry.circuitBreaker("pypi").getConfig().recoveryRamp()).isZero();
			assertThat(registry.circuitBreaker("other").getConfig().recoveryRamp()).isEqualTo(Duration.ofSeconds(30));
		});
	}

	@Test
	void snakeCaseBindsJustAsWell() {
		run("""
				performance:
				  circuit_breaker:
				    enabled: true
				    failure_threshold: 4
				    recovery_timeout: 30
				    instances:
				      my_breaker:
				        failure_threshold: 7
				""", (registry) -> {
			assertThat(registry.circuitBreaker("pypi").getConfig().failureThreshold()).isEqualTo(4);
			assertThat(registry.circuitBreaker("pypi").getConfig().recoveryTimeout()).isEqualTo(Duration.ofSeconds(30));
			assertThat(registry.find("my_breaker"))
				.hasValueSatisfying((breaker) -> assertThat(breaker.getConfig().failureThreshold()).isEqualTo(7));
		});
	}

	@Test
	void instanceInheritsWhatItDoesNotSet() {
		run("""
				performance:
				  circuit-breaker:
				    failure-threshold: 5
				    trial-timeout: 7
				    record-exceptions: java.io.IOException
				    instances:
				      pypi:
				        recovery-timeout: 10
				        record-exceptions: java.lang.Exception
				""", (registry) -> {
			CircuitBreakerConfig config = registry.circuitBreaker("pypi").getConfig();
			assertThat(config.failureThreshold()).isEqualTo(5);
			assertThat(config.recoveryTimeout()).isEqualTo(Duration.ofSeconds(10));
			assertThat(config.trialTimeout()).isEqualTo(Duration.ofSeconds(7));
			assertThat(config.recordExceptions()).isEqualTo(List.of(Exception.class));
			assertThat(registry.circuitBreaker("dns").getConfig().recoveryTimeout()).isEqualTo(Duration.ofSeconds(30));
		});
	}

	@Test
	void trialTimeoutFollowsTheInstancesOwnRecoveryTimeout() {
		run("""
				performance:
				  circuit-breaker:
				    instances:
				      pypi:
				        recovery-timeout: 10
				""", (registry) -> assertThat(registry.circuitBreaker("pypi").getConfig().trialTimeout())
			.isEqualTo(Duration.ofSeconds(10)));
	}

	@Test
	void mainSwitchDisablesAll() {
		run("""
				performance:
				  circuit-breaker:
				    enabled: false
				    instances:
				      pypi:
				        enabled: true
				""", (registry) -> {
			assertThat(registry.circuitBreaker("pypi").getState()).isEqualTo(State.DISABLED);
			assertThat(registry.circuitBreaker("dns").getState()).isEqualTo(State.DISABLED);
		});
	}

	@Test
	void switchOfAnInstanceDisablesThatOne() {
		run("""
				performance:
				  circuit-breaker:
				    instances:
				      pypi:
				        enabled: false
				""", (registry) -> {
			assertThat(registry.circuitBreaker("pypi").getState()).isEqualTo(State.DISABLED);
			assertThat(registry.circuitBreaker("dns").getState()).isEqualTo(State.CLOSED);
		});
	}

	@Test
	void breakerIsThereAsSoonAsAPropertyNamesIt() {
		run("""
				performance:
				  circuit-breaker:
				    instances:
				      PyPI:
				        failure-threshold: 5
				      "[pypi.org]":
				        failure-threshold: 6
				      "[a b/c]":
				        failure-threshold: 7
				      dns:
				""", (registry) -> assertThat(registry.getAll()).extracting(CircuitBreaker::getName)
			.containsExactlyInAnyOrder("PyPI", "pypi.org", "a b/c", "dns"));
	}

}
