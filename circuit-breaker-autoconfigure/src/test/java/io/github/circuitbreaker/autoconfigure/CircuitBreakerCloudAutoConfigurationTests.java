package io.github.circuitbreaker.autoconfigure;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.cloud.CloudCircuitBreakerFactory;
import io.github.circuitbreaker.cloud.ReactiveCloudCircuitBreakerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.CommonsClientAutoConfiguration;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.cloud.client.circuitbreaker.Customizer;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreakerFactory;
import org.springframework.cloud.client.circuitbreaker.httpservice.CircuitBreakerRestClientHttpServiceGroupConfigurer;
import org.springframework.cloud.client.circuitbreaker.httpservice.CircuitBreakerWebClientHttpServiceGroupConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.mockito.Mockito.mock;

/**
 * Tests for the factories of Spring Cloud CircuitBreaker and their settings.
 */
@ExtendWith(OutputCaptureExtension.class)
class CircuitBreakerCloudAutoConfigurationTests {

	private static final String PREFIX = "performance.circuit-breaker.";

	private final Map<String, Object> properties = new HashMap<>();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(CommonsClientAutoConfiguration.class,
				CircuitBreakerCloudAutoConfiguration.class, CircuitBreakerAutoConfiguration.class))
		.withInitializer((context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("changing", this.properties)));

	private static CircuitBreakerConfig config(CircuitBreakerRegistry registry, String name) {
		return registry.find(name).orElseThrow().getConfig();
	}

	@Test
	void factoriesAreThereBeforeSpringCloudLooksForThem() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(CloudCircuitBreakerFactory.class)
			.hasSingleBean(ReactiveCloudCircuitBreakerFactory.class)
			.hasSingleBean(CircuitBreakerRestClientHttpServiceGroupConfigurer.class)
			.hasSingleBean(CircuitBreakerWebClientHttpServiceGroupConfigurer.class));
	}

	@Test
	void otherFactoriesHavePrecedence() {
		this.contextRunner.withBean(CircuitBreakerFactory.class, () -> mock(CircuitBreakerFactory.class))
			.run((context) -> assertThat(context).hasSingleBean(CircuitBreakerFactory.class)
				.doesNotHaveBean(CloudCircuitBreakerFactory.class)
				.hasSingleBean(ReactiveCloudCircuitBreakerFactory.class));
		this.contextRunner
			.withBean(ReactiveCircuitBreakerFactory.class, () -> mock(ReactiveCircuitBreakerFactory.class))
			.run((context) -> assertThat(context).hasSingleBean(ReactiveCircuitBreakerFactory.class)
				.hasSingleBean(CloudCircuitBreakerFactory.class));
	}

	@Test
	void theyAreMissingWithTheirClasses() {
		ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
			.of(CircuitBreakerCloudAutoConfiguration.class, CircuitBreakerAutoConfiguration.class));
		runner.withClassLoader(new FilteredClassLoader("org.springframework.cloud"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CircuitBreakerFactory.class));
		runner.withClassLoader(new FilteredClassLoader(Mono.class))
			.run((context) -> assertThat(context).hasSingleBean(CloudCircuitBreakerFactory.class)
				.doesNotHaveBean(ReactiveCircuitBreakerFactory.class));
	}

	@ParameterizedTest
	@ValueSource(classes = { UsesFactoryLater.class, UsesReactiveFactoryLater.class })
	void nameThatNothingUsesYetIsNoWarningIfSomethingHasAFactory(Class<?> later, CapturedOutput output) {
		this.properties.put(PREFIX + "instances.pypi.failure-threshold", 5);
		this.properties.put(PREFIX + "configs.slow.recovery-timeout", 60);
		Logger logger = (Logger) LoggerFactory.getLogger(StartupWarnings.class);
		logger.setLevel(Level.INFO);
		try {
			this.contextRunner.withBean(later)
				.run((context) -> assertThat(output).doesNotContain("WARN")
					.contains(
							"Nothing uses performance.circuit-breaker.instances.pypi: no annotation or code refers to it"
									+ " (so far: clients and routes of Spring Cloud may use it later)")
					.contains(
							"Nothing uses performance.circuit-breaker.configs.slow: it is the base-config of no instance"
									+ " (so far: clients and routes of Spring Cloud may use it later)"));
		}
		finally {
			logger.setLevel(null);
		}
	}

	@Test
	void nameThatNothingUsesIsAWarningIfNothingHasAFactory(CapturedOutput output) {
		this.properties.put(PREFIX + "instances.pypi.failure-threshold", 5);
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(CloudCircuitBreakerFactory.class));
		assertThat(output.toString().lines().filter((line) -> line.contains("WARN"))).singleElement(as(STRING))
			.endsWith("Nothing uses performance.circuit-breaker.instances.pypi: no annotation or code refers to it");
	}

	@Test
	void settingsByCodeAreOnTopOfTheProperties() {
		this.properties.put(PREFIX + "instances.pypi.failure-threshold", 5);
		this.properties.put(PREFIX + "instances.pypi.trial-calls", 3);
		this.contextRunner.withUserConfiguration(Customizers.class).run((context) -> {
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			CloudCircuitBreakerFactory factory = context.getBean(CloudCircuitBreakerFactory.class);
			factory.create("pypi");
			factory.create("npm");
			factory.create("search", "clients");
			context.getBean(ReactiveCloudCircuitBreakerFactory.class).create("maven");
			assertThat(config(registry, "pypi").failureThreshold()).isEqualTo(5);
			assertThat(config(registry, "pypi").trialCalls()).isEqualTo(7);
			assertThat(config(registry, "npm").trialCalls()).isEqualTo(8);
			assertThat(config(registry, "search").trialCalls()).isEqualTo(9);
			assertThat(config(registry, "maven").trialCalls()).isEqualTo(10);
			this.properties.put(PREFIX + "instances.pypi.failure-threshold", 6);
			context.getBean(CircuitBreakerRefresher.class).refresh();
			assertThat(config(registry, "pypi").failureThreshold()).isEqualTo(6);
			assertThat(config(registry, "pypi").trialCalls()).isEqualTo(7);
		});
	}

	@Test
	void invalidSettingByCodeNamesItsPlace() {
		this.contextRunner.run((context) -> {
			CloudCircuitBreakerFactory factory = context.getBean(CloudCircuitBreakerFactory.class);
			factory.configure((config) -> config.set((builder) -> builder.trialCalls(0)), "clients");
			assertThatExceptionOfType(InvalidConfigurationException.class)
				.isThrownBy(() -> factory.create("search", "clients"))
				.withMessage("The customizer '%s' gives the circuit breaker 'search' a setting that is not valid:"
						+ " trialCalls must be at least 1, but is 0", getClass().getName());
		});
	}

	@Test
	void groupIsTheBaseOfThoseWithoutOne() {
		this.properties.putAll(Map.of(PREFIX + "recovery-timeout", 10, PREFIX + "trial-calls", 2,
				PREFIX + "configs.clients.recovery-timeout", 60, PREFIX + "configs.clients.failure-threshold", 7,
				PREFIX + "configs.slow.failure-threshold", 8, PREFIX + "instances.own.failure-threshold", 9,
				PREFIX + "instances.based.base-config", "slow"));
		this.contextRunner.run((context) -> {
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			CloudCircuitBreakerFactory factory = context.getBean(CloudCircuitBreakerFactory.class);
			factory.create("plain", "clients");
			context.getBean(ReactiveCloudCircuitBreakerFactory.class).create("own", "clients");
			factory.create("based", "clients");
			factory.create("alone", "unknown");
			factory.create("clients");
			assertConfig(registry, "plain", 60, 7);
			assertConfig(registry, "own", 60, 9);
			assertConfig(registry, "based", 10, 8);
			assertConfig(registry, "alone", 10, 3);
			assertConfig(registry, "clients", 10, 3);
			this.properties.put(PREFIX + "configs.clients.recovery-timeout", 70);
			assertThat(context.getBean(CircuitBreakerRefresher.class).refresh()).isTrue();
			assertConfig(registry, "plain", 70, 7);
			assertConfig(registry, "own", 70, 9);
			assertConfig(registry, "based", 10, 8);
		});
	}

	@Test
	void settingOfAGroupThatDoesNotFitStopsTheStart() {
		this.properties.putAll(Map.of(PREFIX + "window", 20, PREFIX + "configs.clients.minimum-calls", 50));
		this.contextRunner.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(InvalidConfigurationException.class)
			.hasMessageContaining("performance.circuit-breaker.configs.clients.minimum-calls")
			.hasMessageContaining("must not be more than the window, which is 20 calls"));
	}

	@Test
	void settingOfAGroupThatDoesNotFitIsRefusedByARefresh() {
		this.properties.put(PREFIX + "configs.clients.minimum-calls", 50);
		this.contextRunner.run((context) -> {
			this.properties.put(PREFIX + "window", 20);
			assertThat(context.getBean(CircuitBreakerRefresher.class).refresh()).isFalse();
		});
	}

	@Test
	void settingOfABaseThatMayOnlyFitAnInstanceStopsNothing() {
		this.properties.putAll(Map.of(PREFIX + "window", 20, PREFIX + "configs.long.minimum-calls", 50,
				PREFIX + "instances.pypi.base-config", "long", PREFIX + "instances.pypi.window", 100));
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed());
	}

	private static void assertConfig(CircuitBreakerRegistry registry, String name, int seconds, int threshold) {
		CircuitBreakerConfig config = config(registry, name);
		assertThat(config.recoveryTimeout()).as(name).isEqualTo(Duration.ofSeconds(seconds));
		assertThat(config.failureThreshold()).as(name).isEqualTo(threshold);
		assertThat(config.trialCalls()).as(name).isEqualTo(2);
	}

	record UsesFactoryLater(CircuitBreakerFactory<?, ?> factory) {
	}

	record UsesReactiveFactoryLater(ReactiveCircuitBreakerFactory<?, ?> factory) {
	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		Customizer<CloudCircuitBreakerFactory> blocking() {
			return (factory) -> {
				factory.configure((config) -> config.set((builder) -> builder.trialCalls(7)), "pypi");
				factory.configure((config) -> config.set((builder) -> builder.trialCalls(9)), "clients");
				factory.configureDefault((name) -> (builder) -> builder.trialCalls(8));
			};
		}

		@Bean
		Customizer<ReactiveCloudCircuitBreakerFactory> reactive() {
			return (factory) -> factory.configure((config) -> config.set((builder) -> builder.trialCalls(10)), "maven");
		}

	}

}
