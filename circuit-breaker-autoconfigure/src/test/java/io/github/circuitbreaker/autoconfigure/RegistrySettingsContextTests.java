package io.github.circuitbreaker.autoconfigure;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.Window;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for settings that code gives to the registry, beside properties and customizers.
 */
@ExtendWith(OutputCaptureExtension.class)
class RegistrySettingsContextTests {

	private static final String PREFIX = "performance.circuit-breaker.";

	private final Map<String, Object> properties = new HashMap<>(
			Map.of(PREFIX + "instances.pypi.failure-threshold", 5, PREFIX + "trial-calls", 4));

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(CircuitBreakerAutoConfiguration.class))
		.withInitializer((context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("changing", this.properties)));

	@Test
	void comeAfterThePropertiesAndTheCustomizers(CapturedOutput output) {
		CircuitBreakerCustomizer customizer = (name,
				builder) -> builder.trialCalls(2).recoveryMultiplier(3).ignoreException((exception) -> false);
		this.contextRunner.withBean("ours", CircuitBreakerCustomizer.class, () -> customizer)
			.withBean(ThirdParty.class)
			.run((context) -> {
				CircuitBreaker pypi = context.getBean(ThirdParty.class).pypi;
				assertThat(pypi.getConfig().failureThreshold()).isEqualTo(5);
				assertThat(pypi.getConfig().recoveryMultiplier()).isEqualTo(3);
				assertThat(pypi.getConfig().trialCalls()).isEqualTo(9);
				assertThat(pypi.getConfig().ignoreExceptionOrigins()).containsExactly("ours",
						ThirdParty.class.getName());
				assertThat(output).doesNotContain("Nothing uses");
			});
	}

	@Test
	void stayOnTopAfterARefresh() {
		this.contextRunner.withBean(ThirdParty.class).run((context) -> {
			this.properties.put(PREFIX + "instances.pypi.failure-threshold", 6);
			assertThat(context.getBean(CircuitBreakerRefresher.class).refresh()).isTrue();
			CircuitBreaker pypi = context.getBean(ThirdParty.class).pypi;
			assertThat(pypi.getConfig().failureThreshold()).isEqualTo(6);
			assertThat(pypi.getConfig().trialCalls()).isEqualTo(9);
		});
	}

	@Test
	void mainSwitchOverridesThem() {
		this.properties.put(PREFIX + "enabled", false);
		this.contextRunner.run((context) -> {
			CircuitBreaker pypi = context.getBean(CircuitBreakerRegistry.class)
				.circuitBreaker("pypi", (builder) -> builder.enabled(true));
			assertThat(pypi.getState()).isEqualTo(State.DISABLED);
			this.properties.put(PREFIX + "enabled", true);
			context.getBean(CircuitBreakerRefresher.class).refresh();
			assertThat(pypi.getState()).isEqualTo(State.CLOSED);
		});
	}

	@Test
	void oneThatIsNotValidNamesTheClassOfTheCode() {
		this.contextRunner.run((context) -> {
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			assertThatExceptionOfType(InvalidConfigurationException.class)
				.isThrownBy(() -> registry.circuitBreaker("dns", (builder) -> builder.trialCalls(0)))
				.withMessageContaining("'%s' gives the circuit breaker 'dns' a setting that is not valid"
					.formatted(getClass().getName()))
				.withMessageContaining("trialCalls");
			assertThat(registry.getAll()).extracting(CircuitBreaker::getName).containsExactly("pypi");
		});
	}

	@Test
	void oneThatIsNoLongerValidKeepsAllSettingsAtARefresh(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			CircuitBreaker dns = registry.circuitBreaker("dns",
					(builder) -> builder.failureThreshold(builder.build().failureThreshold() - 2));
			assertThat(dns.getConfig().failureThreshold()).isEqualTo(1);
			this.properties.put(PREFIX + "failure-threshold", 2);
			assertThat(context.getBean(CircuitBreakerRefresher.class).refresh()).isFalse();
			assertThat(dns.getConfig().failureThreshold()).isEqualTo(1);
			assertThat(output).contains("gives the circuit breaker 'dns' a setting that is not valid");
		});
	}

	@Test
	void metersArePresentFromTheMomentTheCircuitBreakerIs() {
		this.contextRunner
			.withConfiguration(
					AutoConfigurations.of(MetricsAutoConfiguration.class, CircuitBreakerMetricsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.run((context) -> {
				SimpleMeterRegistry meters = context.getBean(SimpleMeterRegistry.class);
				context.getBean(CircuitBreakerRegistry.class)
					.circuitBreaker("dns", (builder) -> builder.window(Window.ofCalls(20)).failureRateThreshold(50));
				assertThat(List.of("circuitbreaker.state", "circuitbreaker.failure.rate"))
					.allSatisfy((meter) -> assertThat(meters.find(meter).tag("name", "dns").gauges()).isNotEmpty());
			});
	}

	static class ThirdParty {

		private final CircuitBreaker pypi;

		ThirdParty(CircuitBreakerRegistry registry) {
			this.pypi = registry.circuitBreaker("pypi",
					(builder) -> builder.trialCalls(9).ignoreException((exception) -> true));
		}

	}

}
