package com.example.cloud.webflux;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.cloud.gateway.filter.factory.FallbackHeadersGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SpringCloudCircuitBreakerFilterFactory;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Gateway's own switches for its filters.
 */
@Tag("webflux")
class GatewaySwitchesTests {

	private static final String FILTER = "spring.cloud.gateway.server.webflux.filter.";

	private final ReactiveWebApplicationContextRunner contextRunner = new ReactiveWebApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withPropertyValues("backend.url=http://127.0.0.1:1");

	@Test
	void filtersAreThere() {
		this.contextRunner
			.run((context) -> assertThat(context).hasSingleBean(SpringCloudCircuitBreakerFilterFactory.class)
				.hasSingleBean(FallbackHeadersGatewayFilterFactory.class));
	}

	@Test
	void circuitBreakersCanBeSwitchedOff() {
		this.contextRunner.withPropertyValues(FILTER + "circuit-breaker.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(SpringCloudCircuitBreakerFilterFactory.class)
				.hasSingleBean(FallbackHeadersGatewayFilterFactory.class));
	}

	@Test
	void fallbackHeadersCanBeSwitchedOff() {
		this.contextRunner.withPropertyValues(FILTER + "fallback-headers.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(SpringCloudCircuitBreakerFilterFactory.class)
				.doesNotHaveBean(FallbackHeadersGatewayFilterFactory.class));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
