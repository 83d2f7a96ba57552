package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Tests that users can mock annotated classes in their own tests, whose names need
 * properties that only production has.
 */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(classes = MockedServiceTests.Application.class)
@MockitoBean(types = MockedServiceTests.OfType.class)
class MockedServiceTests {

	@MockitoBean
	private Client client;

	@Autowired
	private OfType ofType;

	@MockitoBean(name = "replaced")
	private Twice replaced;

	@Test
	void mockNeedsNoNameAndNoProxy(CapturedOutput output) {
		assertThat(this.client.getClass()).isEqualTo(Client.class);
		given(this.client.call()).willReturn("mocked");
		assertThat(this.client.call()).isEqualTo("mocked");
		given(this.ofType.call()).willReturn("mocked");
		assertThat(this.ofType.call()).isEqualTo("mocked");
		given(this.replaced.call()).willReturn("mocked");
		assertThat(this.replaced.call()).isEqualTo("mocked");
		assertThat(output).doesNotContain("before it could get a proxy");
	}

	static class Client {

		@CircuitBreaker(name = "${only.in.production}")
		String call() {
			return "called";
		}

	}

	@CircuitBreaker(name = "${only.in.production}")
	static class OfType {

		String call() {
			return "called";
		}

	}

	static class Twice {

		@CircuitBreaker(name = "pypi")
		String call() {
			return "called";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ Client.class, OfType.class })
	@ImportAutoConfiguration({ AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
			CircuitBreakerAspectAutoConfiguration.class })
	static class Application {

		@Bean
		Twice real() {
			return new Twice();
		}

		@Bean
		Twice replaced() {
			return new Twice();
		}

	}

}
