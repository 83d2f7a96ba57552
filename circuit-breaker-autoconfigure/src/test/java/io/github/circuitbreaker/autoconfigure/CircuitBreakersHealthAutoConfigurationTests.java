package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.actuate.CircuitBreakersHealthIndicator;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.PingHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class CircuitBreakersHealthAutoConfigurationTests {

	private static final String OUT_OF_SERVICE = "management.health.circuitbreakers.out-of-service-when-open=";

	private static final String RESTART = "An open circuit would make the platform restart this instance";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class,
				ApplicationAvailabilityAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
				CircuitBreakerAspectAutoConfiguration.class, CircuitBreakersHealthContributorAutoConfiguration.class,
				HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class,
				HealthEndpointAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class,
				AvailabilityHealthContributorAutoConfiguration.class))
		.withPropertyValues("management.endpoint.health.probes.enabled=true");

	@Test
	void contributorIsThere() {
		this.contextRunner.run((context) -> {
			assertThat(context.getBean(HealthContributorRegistry.class).getContributor("circuitBreakers"))
				.isSameAs(context.getBean(CircuitBreakersHealthIndicator.class));
			assertThat(context.getBean(CircuitBreakersHealthIndicator.class).health().getStatus()).isEqualTo(Status.UP);
		});
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "management.health.circuitbreakers.enabled=false", "management.health.defaults.enabled=false" })
	void contributorIsNotThereIfItIsNotEnabled(String property) {
		this.contextRunner.withPropertyValues(property)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CircuitBreakersHealthIndicator.class));
	}

	@Test
	void contributorOfTheUserWins() {
		this.contextRunner.withBean("circuitBreakersHealthIndicator", PingHealthIndicator.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CircuitBreakersHealthIndicator.class));
	}

	@Test
	void worksWithoutHealth() {
		new ApplicationContextRunner().withUserConfiguration(CircuitBreakerAutoConfigurationTests.Application.class)
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(CircuitBreakerRegistry.class)
				.doesNotHaveBean("circuitBreakersHealthIndicator"));
	}

	@Test
	void worksWithoutTheActuator() {
		new ApplicationContextRunner().withUserConfiguration(CircuitBreakerAutoConfigurationTests.Application.class)
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.withPropertyValues(OUT_OF_SERVICE + "*")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(CircuitBreakersHealthIndicator.class));
	}

	@Test
	void namesOfNoCircuitBreakerGiveAWarning(CapturedOutput output) {
		this.contextRunner.withBean(Client.class)
			.withPropertyValues(OUT_OF_SERVICE + "pypi,pypy,mail,index-a,indx-#{#host}",
					"performance.circuit-breaker.instances.pypi.failure-threshold=5")
			.run((context) -> assertThat(output.getOut().lines().filter((line) -> line.contains("WARN")))
				.extracting((line) -> line.substring(line.indexOf(" : ") + 3))
				.containsExactly(
						"management.health.circuitbreakers.out-of-service-when-open names pypy, but there is no such"
								+ " circuit breaker: did you mean 'pypi'?",
						"management.health.circuitbreakers.out-of-service-when-open names mail, but there is no such"
								+ " circuit breaker: no annotation or code refers to it",
						"management.health.circuitbreakers.out-of-service-when-open names indx-#{#host}, but there is"
								+ " no such circuit breaker: did you mean 'index-#{#host}'?"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "pypi", "index-a,pypi", "index-#{#host}" })
	void namesOfCircuitBreakersGiveNoWarning(String names, CapturedOutput output) {
		this.contextRunner.withBean(Client.class)
			.withPropertyValues(OUT_OF_SERVICE + names)
			.run((context) -> assertThat(output).doesNotContain("WARN"));
	}

	@Test
	void namesAreComparedWithThoseOfTheUsersRegistry(CapturedOutput output) {
		CircuitBreakerRegistry registry = new CircuitBreakerRegistry((name) -> CircuitBreakerConfig.builder().build(),
				TimeSource.system());
		registry.circuitBreaker("pypi");
		this.contextRunner.withBean(CircuitBreakerRegistry.class, () -> registry)
			.withPropertyValues(OUT_OF_SERVICE + "pypy")
			.run((context) -> assertThat(output).contains("did you mean 'pypi'?"));
	}

	@Test
	void namesAreNoUseOfACircuitBreaker(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues(OUT_OF_SERVICE + "pypi",
					"performance.circuit-breaker.instances.pypi.failure-threshold=5")
			.run((context) -> assertThat(output).contains(
					"Nothing uses performance.circuit-breaker.instances.pypi: no annotation or code refers to it"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "management.endpoint.health.group.liveness.include=livenessState,circuitBreakers",
			"management.endpoint.health.group.liveness.include=*",
			"management.endpoint.health.group.liveness.exclude=ping" })
	void warnsOfRestarts(String property, CapturedOutput output) {
		this.contextRunner.withBean(Client.class)
			.withPropertyValues(property, OUT_OF_SERVICE + "pypi")
			.run((context) -> assertThat(output).containsOnlyOnce(RESTART + ", which does not help:"
					+ " management.health.circuitbreakers.out-of-service-when-open names pypi, and circuitBreakers is"
					+ " part of the health group liveness. Write management.endpoint.health.group.liveness.include:"
					+ " livenessState, and management.endpoint.health.group.readiness.include: readinessState,"
					+ " circuitBreakers"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "management.endpoint.health.group.readiness.include=readinessState,circuitBreakers",
			"management.endpoint.health.group.liveness.exclude=circuitBreakers" })
	void doesNotWarnOfRestartsThatDoNotThreaten(String property, CapturedOutput output) {
		this.contextRunner.withBean(Client.class)
			.withPropertyValues(property, OUT_OF_SERVICE + "pypi")
			.run((context) -> assertThat(output).doesNotContain(RESTART));
	}

	@Test
	void livenessIsNoMatterIfNoneTakesTheInstanceOutOfService(CapturedOutput output) {
		this.contextRunner.withPropertyValues("management.endpoint.health.group.liveness.include=*")
			.run((context) -> assertThat(output).doesNotContain(RESTART));
	}

	@Test
	void healthGroupsAreNotLookedUpIfNoneTakesTheInstanceOutOfService() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(CircuitBreakerAutoConfiguration.class,
					CircuitBreakersHealthContributorAutoConfiguration.class))
			.withBean(HealthEndpointGroups.class, () -> {
				throw new IllegalStateException();
			}, (definition) -> definition.setLazyInit(true))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	static class Client {

		@CircuitBreaker("pypi")
		void call() {
		}

		@CircuitBreaker("index-#{#host}")
		void lookUp(String host) {
		}

	}

}
