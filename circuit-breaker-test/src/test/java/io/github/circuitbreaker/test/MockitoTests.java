package io.github.circuitbreaker.test;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import org.springframework.test.util.AopTestUtils;

import static io.github.circuitbreaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.BDDMockito.willThrow;

@SpringBootTest
@AutoConfigureCircuitBreakers
class MockitoTests {

	@Autowired
	private TestCircuitBreakers circuitBreakers;

	@MockitoBean
	private Mocked mocked;

	@MockitoSpyBean
	private Spied spied;

	@Test
	void callsReachAMockWhateverTheState() {
		given(this.mocked.get()).willReturn("mocked");
		this.circuitBreakers.open("spied");
		assertThat(this.mocked.get()).isEqualTo("mocked");
	}

	@Test
	void spyIsProtected() {
		willThrow(IllegalStateException.class).given(this.spied).get();
		for (int i = 0; i < 3; i++) {
			assertThatIllegalStateException().isThrownBy(this.spied::get);
		}
		assertThat(this.circuitBreakers.get("spied")).isOpen();
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(this.spied::get);
		this.circuitBreakers.halfOpen("spied");
		willReturn("spied").given(AopTestUtils.<Spied>getUltimateTargetObject(this.spied)).get();
		assertThat(this.circuitBreakers.get("spied")).isHalfOpen();
		assertThat(this.spied.get()).isEqualTo("spied");
		assertThat(this.circuitBreakers.get("spied")).isClosed();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Mocked.class, Spied.class })
	static class Application {

	}

	static class Mocked {

		@CircuitBreaker(name = "spied")
		String get() {
			return "real";
		}

	}

	static class Spied {

		@CircuitBreaker(name = "spied")
		String get() {
			return "real";
		}

	}

}
