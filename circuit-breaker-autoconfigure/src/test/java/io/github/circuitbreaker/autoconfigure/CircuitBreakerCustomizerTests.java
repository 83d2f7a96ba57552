package io.github.circuitbreaker.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.github.circuitbreaker.CallCounts;
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

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;

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
		assertThat(output).contains("""
				Description:

				%s gives the circuit breaker 'pypi' a setting that is not valid: failureThreshold must be at least 1, \
				but is 0

				Action:

				Change or remove the value that %s sets.
				""".replace("%s", Wrong.class.getName()));
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

}
