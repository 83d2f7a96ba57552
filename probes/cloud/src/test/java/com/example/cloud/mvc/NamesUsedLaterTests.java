package com.example.cloud.mvc;

import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerCloudAutoConfiguration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.CommonsClientAutoConfiguration;
import org.springframework.cloud.gateway.server.mvc.config.GatewayMvcProperties;
import org.springframework.cloud.gateway.server.mvc.filter.FilterAutoConfiguration;
import org.springframework.cloud.openfeign.FeignAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Instances that no circuit breaker uses at the start, where it may do so later and where
 * not.
 */
@Tag("mvc")
@ExtendWith(OutputCaptureExtension.class)
class NamesUsedLaterTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(CircuitBreakerAutoConfiguration.class,
				CircuitBreakerCloudAutoConfiguration.class, CommonsClientAutoConfiguration.class))
		.withPropertyValues("performance.circuit-breaker.instances.pypi.failure-threshold=5");

	@ParameterizedTest
	@CsvSource({ "false, WARN", "true, INFO" })
	void clientsOfOpenFeign(String enabled, String level, CapturedOutput output) {
		this.contextRunner.withConfiguration(AutoConfigurations.of(FeignAutoConfiguration.class))
			.withPropertyValues("spring.cloud.openfeign.circuitbreaker.enabled=" + enabled)
			.run((context) -> assertThat(output.toString().lines().filter((line) -> line.contains("Nothing uses")))
				.singleElement()
				.asString()
				.contains(level));
	}

	@ParameterizedTest
	@CsvSource({ "false, WARN", "true, INFO" })
	void routesOfGateway(boolean gateway, String level, CapturedOutput output) {
		this.contextRunner.withBean(GatewayMvcProperties.class)
			.withConfiguration(gateway ? AutoConfigurations.of(FilterAutoConfiguration.class) : AutoConfigurations.of())
			.run((context) -> assertThat(output.toString().lines().filter((line) -> line.contains("Nothing uses")))
				.singleElement()
				.asString()
				.contains(level));
	}

}
