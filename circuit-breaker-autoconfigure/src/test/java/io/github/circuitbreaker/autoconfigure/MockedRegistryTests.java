package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.atLeastOnce;

/**
 * Tests that users can replace the registry with a mock in their own tests.
 */
@SpringBootTest(properties = "performance.circuit-breaker.instances.pypi.failure-threshold=5",
		classes = MockedRegistryTests.Application.class)
class MockedRegistryTests {

	@MockitoBean
	private CircuitBreakerRegistry registry;

	@Autowired
	private CircuitBreakerRefresher refresher;

	@Autowired
	private Client client;

	@Test
	void applicationStarts() {
		assertThat(Mockito.mockingDetails(this.registry).isMock()).isTrue();
		assertThat(this.refresher.refresh()).isTrue();
	}

	@Test
	void annotatedMethodUsesTheMock() {
		io.github.circuitbreaker.CircuitBreaker disabled = io.github.circuitbreaker.CircuitBreaker.of("pypi",
				CircuitBreakerConfig.builder().enabled(false).build());
		given(this.registry.circuitBreaker(anyString())).willReturn(disabled);
		assertThat(this.client.call()).isEqualTo("called");
		then(this.registry).should(atLeastOnce()).circuitBreaker("pypi");
	}

	static class Client {

		@io.github.circuitbreaker.annotation.CircuitBreaker("pypi")
		String call() {
			return "called";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Client.class)
	@ImportAutoConfiguration({ AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
			CircuitBreakerAspectAutoConfiguration.class, CircuitBreakersEndpointAutoConfiguration.class,
			CircuitBreakersHealthContributorAutoConfiguration.class, CircuitBreakerEventsAutoConfiguration.class,
			CircuitBreakerMetricsAutoConfiguration.class, CircuitBreakerObservationAutoConfiguration.class,
			MetricsAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
			ObservationAutoConfiguration.class })
	static class Application {

	}

}
