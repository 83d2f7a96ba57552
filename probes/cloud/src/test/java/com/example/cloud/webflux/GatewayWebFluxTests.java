package com.example.cloud.webflux;

import java.net.http.HttpResponse;

import com.example.cloud.Backend;
import com.example.cloud.DocumentedSettings;
import com.example.cloud.Journey;
import io.github.circuitbreaker.test.AutoConfigureCircuitBreakers;
import io.github.circuitbreaker.test.TestCircuitBreakers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cloud.client.circuitbreaker.httpservice.HttpServiceFallback;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Routes of Spring Cloud Gateway on Spring WebFlux, one of them balanced, and a group of
 * HTTP services.
 */
@Tag("webflux")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("webflux")
@ContextConfiguration(initializers = DocumentedSettings.class)
@AutoConfigureCircuitBreakers
@ExtendWith(OutputCaptureExtension.class)
class GatewayWebFluxTests {

	private static final Backend BACKEND = new Backend();

	@Autowired
	private TestCircuitBreakers circuitBreakers;

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
	void routeThatGivesItsName() throws Exception {
		this.journey.withFallback("/direct", "direct", 500, "fallback");
	}

	@Test
	void routeWithoutAFallback() throws Exception {
		this.journey.withoutFallback("/plain", "packages-plain", 404, 500);
	}

	@Test
	void routeThatResumesWithoutErrorAnswersWithTheResponse() throws Exception {
		BACKEND.answer(500);
		for (int i = 0; i < 3; i++) {
			HttpResponse<String> response = this.journey.get("/resumed");
			assertThat(response.statusCode()).isEqualTo(500);
			assertThat(response.body()).isEqualTo("failed");
		}
		assertThat(this.journey.get("/resumed").statusCode()).as("rejected").isEqualTo(503);
	}

	@Test
	void routeThatResumesWithoutErrorAnswersWithNothingIfThereIsNoResponse() throws Exception {
		for (int i = 0; i < 3; i++) {
			HttpResponse<String> response = this.journey.get("/unreachable");
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).isEmpty();
		}
		HttpResponse<String> rejected = this.journey.get("/unreachable");
		assertThat(rejected.statusCode()).isEqualTo(503);
		assertThat(rejected.headers().firstValue("Retry-After")).hasValue("30");
	}

	@Test
	void httpServiceGroup() throws Exception {
		this.journey.withFallback("/api", "packages-api-reactive", 500, "fallback");
	}

	@Test
	void routeThatIsUsedLaterIsNoWarning(CapturedOutput output) {
		assertThat(output.toString().lines().filter((line) -> line.contains("Nothing uses"))).isNotEmpty()
			.allMatch((line) -> line.contains("INFO"));
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(Controller.class)
	@ImportHttpServices(group = "packages-api", types = ReactivePackagesApi.class, clientType = ClientType.WEB_CLIENT)
	@HttpServiceFallback(value = NoReactivePackagesApi.class, group = "packages-api")
	static class Application {

		@Bean
		RouteLocator routes(RouteLocatorBuilder routes) {
			return routes.routes()
				.route("direct",
						(route) -> route.path("/direct")
							.filters((filters) -> filters.circuitBreaker(
									(config) -> config.setFallbackUri("forward:/fallback").addStatusCode("500")))
							.uri(BACKEND.url()))
				.route("plain",
						(route) -> route.path("/plain")
							.filters((filters) -> filters
								.circuitBreaker((config) -> config.setName("packages-plain").addStatusCode("404")))
							.uri(BACKEND.url()))
				.route("resumed",
						(route) -> route.path("/resumed")
							.filters((filters) -> filters
								.circuitBreaker((config) -> config.addStatusCode("500").setResumeWithoutError(true)))
							.uri(BACKEND.url()))
				.route("unreachable",
						(route) -> route.path("/unreachable")
							.filters(
									(filters) -> filters.circuitBreaker((config) -> config.setResumeWithoutError(true)))
							.uri("http://127.0.0.1:1"))
				.build();
		}

		@Bean
		WebClientHttpServiceGroupConfigurer baseUrl() {
			return (groups) -> groups.forEachClient((group, client) -> client.baseUrl(BACKEND.url()));
		}

	}

	@RestController
	static class Controller {

		private final ReactivePackagesApi api;

		Controller(ReactivePackagesApi api) {
			this.api = api;
		}

		@GetMapping("/api")
		Mono<String> api() {
			return this.api.lookUp();
		}

		@RequestMapping("/fallback")
		String fallback() {
			return "fallback";
		}

	}

}
