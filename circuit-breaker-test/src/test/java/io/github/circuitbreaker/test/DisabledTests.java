package io.github.circuitbreaker.test;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

import static io.github.circuitbreaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Calls pass as if there were no circuit breaker: all of them, or those of one.
 */
@SpringBootTest(classes = DisabledTests.Application.class, webEnvironment = WebEnvironment.NONE)
@AutoConfigureCircuitBreakers
class DisabledTests {

	@Autowired
	private TestCircuitBreakers circuitBreakers;

	@Autowired
	private PackageIndex index;

	private void callsPass() {
		for (int i = 0; i < 10; i++) {
			assertThatIllegalStateException().isThrownBy(this.index::lookUp);
			assertThat(this.index.lookUpWithFallback()).isEqualTo("fallback for IllegalStateException");
		}
		assertThat(this.circuitBreakers.get("pypi")).hasState(State.DISABLED).hasFailureCount(0);
		assertThat(this.circuitBreakers.get("pypi").snapshot().calls().failed()).isZero();
	}

	@Test
	void oneIsDisabledUntilTheEndOfTheTest() {
		assertThat(this.circuitBreakers.get("pypi")).isClosed();
		this.circuitBreakers.disable("pypi");
		callsPass();
	}

	@Test
	void orTheOtherWayRound() {
		oneIsDisabledUntilTheEndOfTheTest();
	}

	@Nested
	@TestPropertySource(properties = "performance.circuit-breaker.enabled=false")
	class All {

		@Test
		void areDisabled() {
			callsPass();
			assertThatIllegalStateException().isThrownBy(() -> DisabledTests.this.circuitBreakers.open("pypi"))
				.withMessageContaining("its settings disable it");
			assertThat(DisabledTests.this.circuitBreakers.disable("pypi")).hasState(State.DISABLED);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PackageIndex.class)
	static class Application {

	}

	static class PackageIndex {

		@CircuitBreaker("pypi")
		String lookUp() {
			throw new IllegalStateException();
		}

		@CircuitBreaker(name = "pypi", fallbackMethod = "fallback")
		String lookUpWithFallback() {
			throw new IllegalStateException();
		}

		String fallback(Exception ex) {
			return "fallback for " + ex.getClass().getSimpleName();
		}

	}

}
