package com.example.cloud.mvc;

import java.time.Duration;

import com.example.cloud.Backend;
import com.example.cloud.DocumentedSettings;
import com.example.cloud.Journey;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.test.AutoConfigureCircuitBreakers;
import io.github.circuitbreaker.test.TestCircuitBreakers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cloud.gateway.server.mvc.filter.BeforeFilterFunctions;
import org.springframework.cloud.gateway.server.mvc.filter.CircuitBreakerFilterFunctions;
import org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions;
import org.springframework.cloud.gateway.server.mvc.handler.HandlerFunctions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Routes of Spring Cloud Gateway on Spring MVC, clients of OpenFeign, and groups of HTTP
 * services.
 */
@Tag("mvc")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("mvc")
@ContextConfiguration(initializers = DocumentedSettings.class)
@AutoConfigureCircuitBreakers
class SpringCloudMvcTests {

	private static final Backend BACKEND = new Backend();

	@Autowired
	private TestCircuitBreakers circuitBreakers;

	@Autowired
	private CircuitBreakerRegistry registry;

	@LocalServerPort
	private int port;

	private Journey journey;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("backend.url", BACKEND::url);
	}

	@BeforeEach
	void begin() {
		this.journey = new Journey(BACKEND, this.circuitBreakers, this.port);
	}

	@Test
	void balancedRouteWithAFallbackAndStatusCodes() throws Exception {
		this.journey.withFallback("/packages", "packages", 500, "fallback");
	}

	@Test
	void routeWithoutAFallback() throws Exception {
		this.journey.withoutFallback("/plain", "packages-plain", 404, 404);
	}

	@Test
	void feignClient() throws Exception {
		this.journey.withFallback("/feign", "FeignPackageslookUp", 500, "fallback");
		CircuitBreakerConfig config = this.circuitBreakers.get("FeignPackageslookUp").getConfig();
		assertThat(config.slowCallDuration()).as("a setting of the group").isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void feignClientWithoutAFallback() throws Exception {
		this.journey.withoutFallback("/feign/plain", "FeignWithoutFallbacklookUp", 500, 500);
	}

	@Test
	void httpServiceGroup() throws Exception {
		this.journey.withFallback("/api", "packages-api", 500, "fallback");
	}

	@Test
	void annotatedCallerOfAnOpenCircuit() throws Exception {
		this.registry.circuitBreaker("inner").forceOpen();
		assertThat(this.journey.get("/outer").statusCode()).isEqualTo(503);
		assertThat(this.registry.find("outer").orElseThrow().snapshot().lastFailure())
			.isEqualTo("io.github.circuitbreaker.CircuitBreakerOpenException");
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import({ Clients.Configured.class, Clients.NoPackages.class, Clients.Outer.class, Clients.Controller.class })
	static class Application {

		@Bean
		RouterFunction<ServerResponse> plain() {
			return GatewayRouterFunctions.route("plain")
				.GET("/plain", HandlerFunctions.http())
				.before(BeforeFilterFunctions.uri(BACKEND.url()))
				.filter(CircuitBreakerFilterFunctions
					.circuitBreaker((config) -> config.setId("packages-plain").setStatusCodes("404")))
				.build();
		}

	}

}
