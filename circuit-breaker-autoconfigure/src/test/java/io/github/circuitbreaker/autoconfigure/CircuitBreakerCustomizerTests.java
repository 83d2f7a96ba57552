package io.github.circuitbreaker.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.InvalidSettingException;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for customizer beans, which provide settings that properties cannot express.
 */
@ExtendWith(OutputCaptureExtension.class)
class CircuitBreakerCustomizerTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(CircuitBreakerAutoConfiguration.class))
		.withPropertyValues("performance.circuit-breaker.instances.pypi.failure-threshold=5");

	@Test
	void comesAfterThePropertiesForEachNameWhereverItComesFrom() {
		CircuitBreakerCustomizer customizer = (name, builder) -> {
			if (!name.equals("dns")) {
				builder.failureThreshold(builder.build().failureThreshold() * 2);
			}
		};
		this.contextRunner.withBean(CircuitBreakerCustomizer.class, () -> customizer).run((context) -> {
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			assertThat(registry.circuitBreaker("pypi").getConfig().failureThreshold()).isEqualTo(10);
			assertThat(registry.circuitBreaker("other").getConfig().failureThreshold()).isEqualTo(6);
			assertThat(registry.circuitBreaker("dns").getConfig().failureThreshold()).isEqualTo(3);
		});
	}

	@Test
	void severalCustomizeInTheirOrder() {
		this.contextRunner.withBean(Second.class).withBean(First.class).run((context) -> {
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			assertThat(registry.circuitBreaker("pypi").getConfig().failureThreshold()).isEqualTo(2);
		});
	}

	@Test
	void oneThatNeedsTheRegistryStopsTheStart() {
		this.contextRunner.withUserConfiguration(NeedsTheRegistry.class)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasRootCauseInstanceOf(BeanCurrentlyInCreationException.class));
	}

	@Test
	void predicateThatOnlyCodeCanSayIsAsked() {
		CircuitBreakerCustomizer customizer = (name, builder) -> builder
			.ignoreException((exception) -> "not found".equals(exception.getMessage()));
		this.contextRunner.withBean(CircuitBreakerCustomizer.class, () -> customizer).run((context) -> {
			CircuitBreaker pypi = context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi");
			for (int i = 0; i < 5; i++) {
				assertThatExceptionOfType(IOException.class).isThrownBy(() -> pypi.call(() -> {
					throw new IOException("not found");
				}));
			}
			assertThat(pypi.snapshot().calls().ignored()).isEqualTo(5);
			assertThat(pypi.getState()).isEqualTo(State.CLOSED);
		});
	}

	@Test
	void oneMayNeedWhatAnotherSets() {
		CircuitBreakerCustomizer rate = (name, builder) -> builder.failureRateThreshold(50);
		CircuitBreakerCustomizer window = (name, builder) -> builder.window(Window.of("20"));
		this.contextRunner.withBean("rate", CircuitBreakerCustomizer.class, () -> rate)
			.withBean("window", CircuitBreakerCustomizer.class, () -> window)
			.run((context) -> assertThat(
					context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").getConfig().window())
				.isEqualTo(Window.ofCalls(20)));
	}

	@Test
	void mainSwitchWins() {
		CircuitBreakerCustomizer customizer = (name, builder) -> builder.enabled(true);
		this.contextRunner.withBean(CircuitBreakerCustomizer.class, () -> customizer)
			.withPropertyValues("performance.circuit-breaker.enabled=false")
			.run((context) -> assertThat(
					context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").getState())
				.isEqualTo(State.DISABLED));
	}

	@Test
	void valueThatCannotBeStopsTheStart(CapturedOutput output, @TempDir Path folder) {
		assertThatException().isThrownBy(() -> new YamlRunner(folder).run("""
				performance:
				  circuit-breaker:
				    instances:
				      pypi:
				        failure-threshold: 5
				""", Wrong.class).close());
		assertThat(output).contains(
				"""
						Description:

						The customizer '%s' gives the circuit breaker 'pypi' a setting that is not valid: failureThreshold must \
						be at least 1, but is 0

						Action:

						Change or remove the value that the customizer '%s' sets.
						"""
					.replace("%s", "circuitBreakerCustomizerTests.Wrong"));
	}

	@Test
	void oneOfSeveralThatSetsAValueThatCannotBeIsAmongThoseNamed() {
		this.contextRunner
			.withBean("fine", CircuitBreakerCustomizer.class, () -> (name, builder) -> builder.trialCalls(2))
			.withBean("wrong", CircuitBreakerCustomizer.class, () -> (name, builder) -> builder.trialCalls(0))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSettingException.class)
				.extracting((cause) -> message(context.getStartupFailure()))
				.isEqualTo("The customizer 'fine' or the customizer 'wrong' gives the circuit breaker 'pypi' a setting"
						+ " that is not valid: trialCalls must be at least 1, but is 0"));
	}

	private static String message(Throwable failure) {
		return (failure instanceof InvalidConfigurationException) ? failure.getMessage() : message(failure.getCause());
	}

	@Test
	void oneThatThrowsStopsTheStart(CapturedOutput output, @TempDir Path folder) {
		assertThatException().isThrownBy(() -> new YamlRunner(folder).run("""
				performance:
				  circuit-breaker:
				    instances:
				      pypi:
				        failure-threshold: 5
				""", Throwing.class).close());
		assertThat(output)
			.contains("""
					Description:

					The customizer 'oops' threw java.lang.NullPointerException at %s."""
				.formatted(Throwing.class.getName()))
			.containsPattern("""
					\\(CircuitBreakerCustomizerTests\\.java:\\d+\\) when it customized the circuit breaker 'pypi'

					Action:

					Correct the customizer 'oops' so that it throws nothing\\.
					""");
	}

	@Test
	void oneThatThrowsLaterIsNamedToo() {
		CircuitBreakerCustomizer customizer = (name, builder) -> {
			if (name.equals("late")) {
				throw new NoClassDefFoundError("absent");
			}
		};
		this.contextRunner.withBean("picky", CircuitBreakerCustomizer.class, () -> customizer).run((context) -> {
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			assertThatExceptionOfType(InvalidConfigurationException.class)
				.isThrownBy(() -> registry.circuitBreaker("late"))
				.withMessageMatching("The customizer 'picky' threw java.lang.NoClassDefFoundError at .*"
						+ " when it customized the circuit breaker 'late'")
				.withCauseInstanceOf(NoClassDefFoundError.class);
			assertThat(registry.circuitBreaker("pypi").call(() -> "done")).isEqualTo("done");
		});
	}

	@Test
	void placeIsTheCallersIfTheJavaPlatformThrows() {
		CircuitBreakerCustomizer customizer = (name, builder) -> Objects
			.requireNonNull((name.equals("late")) ? null : "");
		this.contextRunner.withBean("picky", CircuitBreakerCustomizer.class, () -> customizer)
			.run((context) -> assertThatExceptionOfType(InvalidConfigurationException.class)
				.isThrownBy(() -> context.getBean(CircuitBreakerRegistry.class).circuitBreaker("late"))
				.withMessageContaining("NullPointerException at " + getClass().getName()));
	}

	@Test
	void failedAssertionNamesTheCustomizer() {
		CircuitBreakerCustomizer customizer = (name, builder) -> {
			if (name.equals("late")) {
				throw new AssertionError();
			}
		};
		this.contextRunner.withBean("picky", CircuitBreakerCustomizer.class, () -> customizer)
			.run((context) -> assertThatExceptionOfType(InvalidConfigurationException.class)
				.isThrownBy(() -> context.getBean(CircuitBreakerRegistry.class).circuitBreaker("late"))
				.withMessageStartingWith("The customizer 'picky' threw java.lang.AssertionError at "));
	}

	@Test
	void mistakeThatOneExplainsItselfIsToldAsItIs() {
		CircuitBreakerCustomizer customizer = (name, builder) -> {
			throw new InvalidConfigurationException("no tenant " + name, "Add the tenant.");
		};
		this.contextRunner.withBean(CircuitBreakerCustomizer.class, () -> customizer)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessage("no tenant pypi"));
	}

	@Test
	void settingsSayWhichBeansAddPredicates() {
		this.contextRunner
			.withBean("clientErrors", CircuitBreakerCustomizer.class,
					() -> (name, builder) -> builder.ignoreException((exception) -> false))
			.withBean("others", CircuitBreakerCustomizer.class,
					() -> (name, builder) -> builder.ignoreException((exception) -> false)
						.recordResult((result) -> false))
			.run((context) -> {
				CircuitBreakerConfig config = context.getBean(CircuitBreakerRegistry.class)
					.circuitBreaker("pypi")
					.getConfig();
				assertThat(config.ignoreExceptionOrigins()).containsExactly("clientErrors", "others");
				assertThat(config.recordResultOrigins()).containsExactly("others");
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class Throwing {

		@Bean
		CircuitBreakerCustomizer oops() {
			return (name, builder) -> {
				throw new NullPointerException("oops");
			};
		}

	}

	@Order(1)
	static class First implements CircuitBreakerCustomizer {

		@Override
		public void customize(String name, CircuitBreakerConfig.Builder builder) {
			builder.failureThreshold(1);
		}

	}

	@Order(2)
	static class Second implements CircuitBreakerCustomizer {

		@Override
		public void customize(String name, CircuitBreakerConfig.Builder builder) {
			builder.failureThreshold(builder.build().failureThreshold() + 1);
		}

	}

	static class Wrong implements CircuitBreakerCustomizer {

		@Override
		public void customize(String name, CircuitBreakerConfig.Builder builder) {
			builder.failureThreshold(0);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NeedsTheRegistry {

		@Bean
		CircuitBreakerCustomizer customizer(CircuitBreakerRegistry registry) {
			return (name, builder) -> builder.failureThreshold(registry.getAll().size());
		}

	}

}
