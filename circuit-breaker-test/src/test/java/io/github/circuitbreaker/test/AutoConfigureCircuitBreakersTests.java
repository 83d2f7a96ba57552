package io.github.circuitbreaker.test;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

import static io.github.circuitbreaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A test as a user writes it. The second method finds everything as the first one did.
 */
@SpringBootTest
@AutoConfigureCircuitBreakers
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AutoConfigureCircuitBreakersTests {

	@Autowired
	private TestCircuitBreakers circuitBreakers;

	@Autowired
	private PackageIndex index;

	@Autowired
	private TimeSource time;

	@Test
	@Order(1)
	void timePassesOnlyWhenTheTestSaysSo() {
		assertThat(this.time).isInstanceOf(ManualTimeSource.class);
		assertThat(this.circuitBreakers.get("pypi")).isClosed().hasFailureCount(0);
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.index.lookUp(null));
		}
		assertThat(this.circuitBreakers.get("pypi")).isOpen()
			.hasRetryAfter(Duration.ofSeconds(30))
			.hasLastFailure(IllegalStateException.class);
		this.circuitBreakers.advance(Duration.ofSeconds(29));
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> this.index.lookUp("flask"));
		this.circuitBreakers.forceOpen("other");
	}

	@Test
	@Order(2)
	void circuitBreakersAreResetAfterEachTest() {
		assertThat(this.circuitBreakers.get("pypi")).isClosed().hasFailureCount(0);
		assertThat(this.circuitBreakers.get("other")).isClosed();
		assertThat(this.circuitBreakers.get("pypi").snapshot().calls().failed()).isEqualTo(3);
		assertThat(this.index.lookUp("flask")).isEqualTo("flask");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PackageIndex.class)
	static class Application {

		@Bean
		@Primary
		TimeSource ownTime() {
			return TimeSource.system();
		}

	}

	static class PackageIndex {

		@CircuitBreaker(name = "pypi")
		String lookUp(String name) {
			if (name == null) {
				throw new IllegalStateException();
			}
			return name;
		}

		@CircuitBreaker(name = "other")
		void other() {
		}

	}

}
