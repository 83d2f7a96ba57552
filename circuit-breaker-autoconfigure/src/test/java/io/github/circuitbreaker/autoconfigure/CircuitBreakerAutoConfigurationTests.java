package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.KeyedCircuitBreakers;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.actuate.CircuitBreakersEndpoint;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.aspect.CircuitBreakerAspect;
import org.aspectj.lang.annotation.Aspect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DeferredImportSelector;
import org.springframework.context.annotation.Import;
import org.springframework.core.type.AnnotationMetadata;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class CircuitBreakerAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
				CircuitBreakerAspectAutoConfiguration.class, CircuitBreakersEndpointAutoConfiguration.class));

	@Test
	void everythingIsThere() {
		this.contextRunner
			.withPropertyValues("management.endpoints.jmx.exposure.include=circuitbreakers", "spring.jmx.enabled=true")
			.run((context) -> {
				assertThat(context).hasSingleBean(CircuitBreakerRegistry.class)
					.hasSingleBean(TimeSource.class)
					.hasSingleBean(CircuitBreakersEndpoint.class);
				assertThat(context.getBean(CircuitBreakerAspect.class).getClass()).hasAnnotation(Aspect.class);
			});
	}

	@Test
	void endpointIsNotThereIfItIsNotExposed() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(CircuitBreakersEndpoint.class));
	}

	@Test
	void endpointIsNotThereIfAccessIsDenied() {
		this.contextRunner
			.withPropertyValues("management.endpoints.web.exposure.include=*",
					"management.endpoint.circuitbreakers.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(CircuitBreakersEndpoint.class));
	}

	@Test
	void worksWithoutTheActuator() {
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(CircuitBreakerAspect.class);
				assertThat(context).doesNotHaveBean("performanceCircuitBreakersEndpoint");
			});
	}

	@Test
	void worksWithoutAspectJ() {
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withClassLoader(new FilteredClassLoader("org.aspectj"))
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(CircuitBreakerRegistry.class);
				assertThat(context).doesNotHaveBean(CircuitBreakerAspect.class);
			});
	}

	@Test
	void registryOfTheUserWins() {
		CircuitBreakerRegistry registry = new CircuitBreakerRegistry(
				(name) -> CircuitBreakerConfig.builder().failureThreshold(9).build(), TimeSource.system());
		this.contextRunner.withBean(CircuitBreakerRegistry.class, () -> registry)
			.withBean(Client.class)
			.run((context) -> {
				assertThat(context).hasSingleBean(CircuitBreakerRegistry.class);
				assertThat(registry.find("pypi")).isPresent();
			});
	}

	@Test
	void timeSourceOfTheUserWins() {
		this.contextRunner.withBean(ManualTimeSource.class)
			.run((context) -> assertThat(
					context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").snapshot().since())
				.isEqualTo(ManualTimeSource.START));
	}

	@Test
	void instanceThatNothingUsesGivesAWarning(CapturedOutput output) {
		this.contextRunner.withBean(Client.class)
			.withPropertyValues("performance.circuit-breaker.instances.pypy.failure-threshold=5",
					"performance.circuit-breaker.instances.dns.failure-threshold=5",
					"performance.circuit-breaker.instances.pypi.failure-threshold=5")
			.run((context) -> assertThat(output.getOut().lines().filter((line) -> line.contains("WARN")))
				.extracting((line) -> line.substring(line.indexOf(" : ") + 3))
				.containsExactly(
						"Nothing uses performance.circuit-breaker.instances.dns:"
								+ " no annotation or code refers to it",
						"Nothing uses performance.circuit-breaker.instances.pypy: did you mean 'pypi'?"));
	}

	@Test
	void instanceThatCodeUsesGivesNoWarning(CapturedOutput output) {
		this.contextRunner.withPropertyValues("performance.circuit-breaker.instances.pypi.failure-threshold=5")
			.withBean(ProgrammaticClient.class)
			.run((context) -> assertThat(output.getOut()).doesNotContain("Nothing uses"));
	}

	@Test
	void instanceOfANameThatDependsOnTheCallIsUsed(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("performance.circuit-breaker.instances[index-#{#host}].failure-threshold=2",
					"performance.circuit-breaker.instances[index-pypi.org].failure-threshold=2",
					"performance.circuit-breaker.instances[indx-pypi.org].failure-threshold=2")
			.withBean(KeyedClient.class)
			.run((context) -> assertThat(output.getOut()).containsOnlyOnce("Nothing uses")
				.contains("Nothing uses performance.circuit-breaker.instances.indx-pypi.org:"));
	}

	@Test
	void templateThatCanMakeANameInUseGivesAWarning(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("performance.circuit-breaker.instances[index-pypi.org].failure-threshold=2",
					"performance.circuit-breaker.instances[by-host-a].failure-threshold=2")
			.withBean(SharingClient.class)
			.run((context) -> assertThat(output.getOut().lines().filter((line) -> line.contains("WARN")))
				.extracting((line) -> line.substring(line.indexOf(" : ") + 3))
				.containsExactly(
						"Calls through #{#host} can open circuits that other calls use: it can make [by-host-#{#host},"
								+ " by-host-#{#name}, index-#{{'a': #host}['a']}, index-static, plain], too. Put text around the expression that no other name has, as in"
								+ " \"by-key-#{#host}\"",
						"Calls through index-#{{'a': #host}['a']} can open circuits that other calls use: it can make"
								+ " [index-static], too. Put text around the expression that no other name has, as in"
								+ " \"by-key-index-#{{'a': #host}['a']}\""));
	}

	@Test
	void templateInCodeHasItsSettingsAndMakesNoCircuitBreaker(CapturedOutput output) {
		this.contextRunner.withBean(ProgrammaticKeyedClient.class)
			.withPropertyValues("performance.circuit-breaker.instances[orders-{tenant}].failure-threshold=7",
					"performance.circuit-breaker.instances[orders-acme].failure-threshold=8")
			.run((context) -> {
				CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
				assertThat(registry.find("orders-{tenant}")).isEmpty();
				KeyedCircuitBreakers keyed = registry.keyed("orders-{tenant}");
				assertThat(keyed.find("umbrella").orElseThrow().getConfig().failureThreshold()).isEqualTo(7);
				assertThat(keyed.find("acme").orElseThrow().getConfig().failureThreshold()).isEqualTo(8);
				assertThat(output.getOut()).doesNotContain("WARN");
			});
	}

	static class ProgrammaticKeyedClient {

		ProgrammaticKeyedClient(CircuitBreakerRegistry registry) {
			registry.keyed("orders-{tenant}");
		}

	}

	@Test
	void circuitBreakersOfTemplatesThatMakeTheSameNamesGiveNoWarning(CapturedOutput output) {
		this.contextRunner.withBean(EarlyClient.class)
			.run((context) -> assertThat(output.getOut()).doesNotContain("WARN"));
	}

	static class EarlyClient {

		EarlyClient(CircuitBreakerRegistry registry) {
			registry.keyed("index-#{#host}").find("index-a");
			registry.keyed("index-#{#uri.host}").find("index-a");
			registry.keyed("index-#{#uri.host}").find("index-b");
		}

	}

	static class SharingClient {

		@io.github.circuitbreaker.annotation.CircuitBreaker("#{#host}")
		void any(String host) {
		}

		@io.github.circuitbreaker.annotation.CircuitBreaker("index-#{{'a': #host}['a']}")
		void index(String host) {
		}

		@io.github.circuitbreaker.annotation.CircuitBreaker("by-host-#{#host}")
		void byHost(String host) {
		}

		@io.github.circuitbreaker.annotation.CircuitBreaker("by-host-#{#name}")
		void alsoByHost(String name) {
		}

		@io.github.circuitbreaker.annotation.CircuitBreaker("plain")
		void plain() {
		}

		@io.github.circuitbreaker.annotation.CircuitBreaker("index-static")
		void constant() {
		}

	}

	static class KeyedClient {

		@io.github.circuitbreaker.annotation.CircuitBreaker("index-#{#host}")
		void lookUp(String host) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(ByName.class)
	static class Application {

	}

	/**
	 * Imports auto-configurations by name, as Spring Boot does, so that a class is not
	 * loaded before its conditions match.
	 */
	static class ByName implements DeferredImportSelector {

		@Override
		public String[] selectImports(AnnotationMetadata metadata) {
			return ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader())
				.getCandidates()
				.stream()
				.filter((name) -> name.startsWith("io.github.circuitbreaker"))
				.toArray(String[]::new);
		}

	}

	static class Client {

		@CircuitBreaker(name = "pypi")
		void call() {
		}

	}

	static class ProgrammaticClient {

		ProgrammaticClient(CircuitBreakerRegistry registry) {
			registry.circuitBreaker("pypi");
		}

	}

}
