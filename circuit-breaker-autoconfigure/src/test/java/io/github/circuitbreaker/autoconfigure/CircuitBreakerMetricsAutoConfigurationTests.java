package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.actuate.CircuitBreakerMetrics;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class CircuitBreakerMetricsAutoConfigurationTests {

	private static final String METERS = "circuitbreaker.calls";

	/** Lists auto-configurations out of order, to test their declared order. */
	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(CircuitBreakerMetricsAutoConfiguration.class,
				CircuitBreakerAspectAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
				MetricsAutoConfiguration.class, AopAutoConfiguration.class))
		.withBean(Client.class);

	private static boolean hasMeters(MeterRegistry registry, String name) {
		return !registry.find(METERS).tag("name", name).meters().isEmpty();
	}

	@Test
	void metersAreThereWithTheCircuitBreaker() {
		this.contextRunner.withPropertyValues("performance.circuit-breaker.instances.dns.failure-threshold=5")
			.run((context) -> {
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				assertThat(hasMeters(meters, "pypi")).isTrue();
				assertThat(hasMeters(meters, "dns")).isTrue();
				context.getBean(Client.class).call();
				assertThat(meters.get(METERS).tags("name", "pypi", "outcome", "successful").functionCounter().count())
					.isEqualTo(1);
			});
	}

	@Test
	void metersAreInTheCompositeAndInEachOfItsRegistries() {
		this.contextRunner.withUserConfiguration(TwoRegistries.class).run((context) -> {
			assertThat(context.getBean(MeterRegistry.class)).isInstanceOf(CompositeMeterRegistry.class);
			context.getBean(CircuitBreakerRegistry.class).circuitBreaker("late");
			assertThat(context.getBeansOfType(MeterRegistry.class).values()).hasSize(3)
				.allSatisfy((meters) -> assertThat(hasMeters(meters, "pypi")).isTrue())
				.allSatisfy((meters) -> assertThat(hasMeters(meters, "late")).isTrue());
		});
	}

	@Test
	void metersAreInARegistryThatComesLate() {
		this.contextRunner.withUserConfiguration(LateRegistry.class).run((context) -> {
			context.getBean(CircuitBreakerRegistry.class).circuitBreaker("dns");
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			assertThat(hasMeters(meters, "pypi")).isTrue();
			assertThat(hasMeters(meters, "dns")).isTrue();
		});
	}

	@ParameterizedTest
	@CsvSource({ "false, host-#{#host}, host-a", "true, host-a, host-#{#host}" })
	void metersAreThoseOfTheTemplateOrOfEachKey(String perKey, String measured, String notMeasured) {
		this.contextRunner.withPropertyValues("performance.circuit-breaker.meters-per-key=" + perKey).run((context) -> {
			context.getBean(CircuitBreakerRegistry.class).keyed("host-#{#host}").find("host-a");
			assertThat(hasMeters(context.getBean(MeterRegistry.class), measured)).isTrue();
			assertThat(hasMeters(context.getBean(MeterRegistry.class), notMeasured)).isFalse();
		});
	}

	@Test
	void metersAreSwitchedOffAsAnyOthers() {
		this.contextRunner.withPropertyValues("management.metrics.enable.circuitbreaker=false").run((context) -> {
			assertThat(context).hasSingleBean(CircuitBreakerMetrics.class);
			assertThat(context.getBean(MeterRegistry.class).getMeters())
				.noneMatch((meter) -> meter.getId().getName().startsWith("circuitbreaker"));
		});
	}

	@Test
	void metersHaveTheTagsOfAll() {
		this.contextRunner.withPropertyValues("management.metrics.tags.application=shop")
			.run((context) -> assertThat(context.getBean(MeterRegistry.class)
				.get(METERS)
				.tags("application", "shop", "name", "pypi")
				.functionCounters()).hasSize(5));
	}

	@Test
	void metersAreNoUseOfACircuitBreaker(CapturedOutput output) {
		this.contextRunner.withPropertyValues("performance.circuit-breaker.instances.pypy.failure-threshold=5")
			.run((context) -> {
				assertThat(hasMeters(context.getBean(MeterRegistry.class), "pypy")).isTrue();
				assertThat(output)
					.contains("Nothing uses performance.circuit-breaker.instances.pypy: did you mean 'pypi'?");
			});
	}

	@Test
	void metricsOfTheUserWin() {
		this.contextRunner.withUserConfiguration(OwnMetrics.class)
			.run((context) -> assertThat(context).hasSingleBean(CircuitBreakerMetrics.class).hasBean("own"));
	}

	@Test
	void worksWithoutAMeterRegistry() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(CircuitBreakerMetricsAutoConfiguration.class,
					CircuitBreakerAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CircuitBreakerMetrics.class));
	}

	@Test
	void worksWithoutMicrometer() {
		new ApplicationContextRunner().withUserConfiguration(CircuitBreakerAutoConfigurationTests.Application.class)
			.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(CircuitBreakerRegistry.class)
				.doesNotHaveBean("performanceCircuitBreakerMetrics"));
	}

	static class Client {

		@CircuitBreaker("pypi")
		void call() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoRegistries {

		@Bean
		SimpleMeterRegistry one() {
			return new SimpleMeterRegistry();
		}

		@Bean
		SimpleMeterRegistry other() {
			return new SimpleMeterRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LateRegistry {

		@Bean
		@Lazy
		SimpleMeterRegistry late() {
			return new SimpleMeterRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnMetrics {

		@Bean
		CircuitBreakerMetrics own(CircuitBreakerRegistry registry) {
			return new CircuitBreakerMetrics(registry);
		}

	}

}
