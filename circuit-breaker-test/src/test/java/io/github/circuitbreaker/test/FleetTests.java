package io.github.circuitbreaker.test;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.fixtures.RedisProcess;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestContextManager;

import static io.github.circuitbreaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two contexts of one test form a fleet, in real time.
 */
class FleetTests {

	private static RedisProcess redis;

	@BeforeAll
	static void startRedis() {
		redis = RedisProcess.start();
	}

	@AfterAll
	static void stopRedis() {
		redis.close();
	}

	private static ConfigurableApplicationContext start() {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.application.name=shop", "--spring.data.redis.port=" + redis.port(),
					"--performance.circuit-breaker.fleet.enabled=true",
					"--performance.circuit-breaker.fleet.poll-interval=100ms");
	}

	private static TestCircuitBreakers in(ConfigurableApplicationContext context) {
		return new TestCircuitBreakers(context.getBean(CircuitBreakerRegistry.class));
	}

	@Test
	void circuitsThatTwoInstancesOpenAreOpenForTheThird() {
		try (var first = start(); var second = start(); var third = start()) {
			in(first).open("pypi");
			in(second).open("pypi");
			await().untilAsserted(() -> assertThat(in(third).get("pypi")).isOpen());
			assertThat(in(third).get("pypi").snapshot().transitions().get(0).reason()).startsWith("opened by 2 of 3");
		}
	}

	@Test
	void oneInstanceAloneIsNoFleet() {
		try (var alone = start()) {
			assertThat(in(alone).halfOpen("pypi")).isHalfOpen();
			assertThat(alone.getBeanProvider(CircuitBreakerFleet.class)).isNotEmpty();
		}
	}

	@Test
	void annotationSwitchesTheFleetOff() {
		assertThat(new TestContextManager(Annotated.class).getTestContext()
			.getApplicationContext()
			.getBeanProvider(CircuitBreakerFleet.class)).isEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PackageIndex.class)
	static class Application {

	}

	static class PackageIndex {

		@CircuitBreaker("pypi")
		String lookUp(String name) {
			return name;
		}

	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE,
			properties = { "performance.circuit-breaker.fleet.enabled=true", "spring.application.name=shop" })
	@AutoConfigureCircuitBreakers
	static class Annotated {

	}

}
