package io.github.circuitbreaker.test;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static io.github.circuitbreaker.test.CircuitBreakerAssert.assertThat;

/**
 * Reactor's virtual time is another than that of the circuit breakers: each is advanced
 * on its own.
 */
@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@AutoConfigureCircuitBreakers
class VirtualTimeTests {

	private static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(30);

	@Autowired
	private TestCircuitBreakers circuitBreakers;

	@Autowired
	private PackageIndex index;

	@Test
	void bothTimesAreAdvanced() {
		this.circuitBreakers.open("pypi");
		StepVerifier.withVirtualTime(() -> this.index.lookUp("flask")).verifyError(CircuitBreakerOpenException.class);
		StepVerifier.withVirtualTime(() -> this.index.lookUp("flask"))
			.thenAwait(RECOVERY_TIMEOUT)
			.verifyError(CircuitBreakerOpenException.class);
		this.circuitBreakers.advance(RECOVERY_TIMEOUT);
		StepVerifier.withVirtualTime(() -> this.index.lookUp("flask"))
			.thenAwait(Duration.ofSeconds(1))
			.then(() -> assertThat(this.circuitBreakers.get("pypi")).isHalfOpen())
			.thenAwait(Duration.ofSeconds(1))
			.expectNext("flask")
			.verifyComplete();
		assertThat(this.circuitBreakers.get("pypi")).isClosed();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PackageIndex.class)
	static class Application {

	}

	static class PackageIndex {

		@CircuitBreaker("pypi")
		Mono<String> lookUp(String name) {
			return Mono.just(name).delayElement(Duration.ofSeconds(2));
		}

	}

}
