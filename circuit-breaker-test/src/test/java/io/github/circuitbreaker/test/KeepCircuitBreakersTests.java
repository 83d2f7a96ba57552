package io.github.circuitbreaker.test;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;

import static io.github.circuitbreaker.test.CircuitBreakerAssert.assertThat;

@SpringBootTest(properties = "circuit-breaker-test.reset=false")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeepCircuitBreakersTests {

	@Autowired
	private CircuitBreakerRegistry registry;

	@Test
	@Order(1)
	void one() {
		assertThat(this.registry.circuitBreaker("pypi")).isClosed();
		this.registry.circuitBreaker("pypi").advice().open(java.time.Duration.ofHours(1), 0, "a test");
	}

	@Test
	@Order(2)
	void nextFindsWhatItLeft() {
		assertThat(this.registry.circuitBreaker("pypi")).isOpen();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
