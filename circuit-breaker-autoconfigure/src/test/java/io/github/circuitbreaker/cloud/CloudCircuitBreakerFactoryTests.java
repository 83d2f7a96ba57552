package io.github.circuitbreaker.cloud;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.ConfigSource;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.circuitbreaker.CircuitBreaker;
import org.springframework.cloud.client.circuitbreaker.NoFallbackAvailableException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatRuntimeException;

/**
 * Tests for Spring Cloud's circuit breakers of calls that block.
 */
@ExtendWith(OutputCaptureExtension.class)
class CloudCircuitBreakerFactoryTests {

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreakerRegistry registry = new CircuitBreakerRegistry(
			(name) -> CircuitBreakerConfig.builder().failureThreshold(2).build(), this.time);

	private final CloudCircuitBreakerFactory factory = new CloudCircuitBreakerFactory(this.registry);

	private final CircuitBreaker pypi = this.factory.create("pypi");

	private static String fail() {
		throw new IllegalStateException("down");
	}

	private State state() {
		return this.registry.find("pypi").orElseThrow().getState();
	}

	@Test
	void callsAreThoseOfTheCircuitBreakerOfTheRegistry() {
		assertThat(this.pypi.run(() -> "flask")).isEqualTo("flask");
		assertThat(this.factory.create("pypi").run(() -> "django", (failure) -> "none")).isEqualTo("django");
		assertThat(this.registry.find("pypi").orElseThrow().snapshot().calls().successful()).isEqualTo(2);
	}

	@Test
	void fallbackGetsTheExceptionAndThenTheRejectionUntilTheServiceIsBack() {
		AtomicReference<Throwable> last = new AtomicReference<>();
		for (int i = 0; i < 2; i++) {
			assertThat(this.pypi.run(CloudCircuitBreakerFactoryTests::fail, (failure) -> {
				last.set(failure);
				return "none";
			})).isEqualTo("none");
			assertThat(last.get()).isExactlyInstanceOf(IllegalStateException.class).hasMessage("down");
		}
		assertThat(state()).isEqualTo(State.OPEN);
		assertThat(this.pypi.<String>run(() -> {
			throw new AssertionError("must not be called");
		}, (failure) -> {
			last.set(failure);
			return "none";
		})).isEqualTo("none");
		assertThat(last.get()).isInstanceOfSatisfying(CircuitBreakerOpenException.class, (rejection) -> {
			assertThat(rejection.getCircuitBreakerName()).isEqualTo("pypi");
			assertThat(rejection.getRetryAfter()).isEqualTo(Duration.ofSeconds(30));
		});
		this.time.advance(Duration.ofSeconds(30));
		assertThat(this.pypi.run(() -> "flask")).isEqualTo("flask");
		assertThat(state()).isEqualTo(State.CLOSED);
	}

	@Test
	void withoutAFallbackTheExceptionIsTheCause() {
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(NoFallbackAvailableException.class)
				.isThrownBy(() -> this.pypi.run(CloudCircuitBreakerFactoryTests::fail))
				.withCauseExactlyInstanceOf(IllegalStateException.class);
		}
		assertThatExceptionOfType(NoFallbackAvailableException.class)
			.isThrownBy(() -> this.pypi.run(CloudCircuitBreakerFactoryTests::fail))
			.withCauseExactlyInstanceOf(CircuitBreakerOpenException.class);
	}

	@Test
	void circuitBreakerAroundItLooksThroughThat() {
		io.github.circuitbreaker.CircuitBreaker outer = this.registry.circuitBreaker("outer");
		assertThatExceptionOfType(NoFallbackAvailableException.class)
			.isThrownBy(() -> outer.call(() -> this.pypi.run(CloudCircuitBreakerFactoryTests::fail)));
		assertThat(outer.snapshot().lastFailure()).isEqualTo(IllegalStateException.class.getName());
	}

	@Test
	void errorCountsButNeverReachesAFallback() {
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> this.pypi.<String>run(() -> {
				throw new OutOfMemoryError();
			}, (failure) -> "none"));
		}
		assertThat(state()).isEqualTo(State.OPEN);
	}

	@Test
	void errorThatOpenFeignWrapsDoesNotEither() {
		RuntimeException wrapper = new RuntimeException(new OutOfMemoryError());
		assertThatRuntimeException().isThrownBy(() -> this.pypi.<String>run(() -> {
			throw wrapper;
		}, (failure) -> "none")).isSameAs(wrapper);
		assertThat(this.pypi.<String>run(() -> {
			throw new RuntimeException(new IOException());
		}, (failure) -> "none")).isEqualTo("none");
	}

	@Test
	void exceptionOfAFallbackGoesOnAndDoesNotCount() {
		for (int i = 0; i < 3; i++) {
			assertThatIllegalStateException().isThrownBy(() -> this.pypi.<String>run(() -> {
				throw new IllegalArgumentException();
			}, (failure) -> fail()));
		}
		assertThat(this.registry.find("pypi").orElseThrow().snapshot().calls().failed()).isEqualTo(2);
	}

	@Test
	void groupNeedsNoSourceThatKnowsGroups() {
		this.factory.create("search", "clients");
		assertThat(this.registry.find("search").orElseThrow().getConfig().failureThreshold()).isEqualTo(2);
	}

	@Test
	void groupIsNoWarningIfItsNameIsInUse(CapturedOutput output) {
		this.registry.circuitBreaker("used");
		this.factory.create("used", "clients");
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void circuitBreakerThatTheRegistryHasRemovedIsReplaced() {
		ConfigSource source = new ConfigSource() {

			@Override
			public CircuitBreakerConfig config(String name) {
				return CircuitBreakerConfig.builder().build();
			}

			@Override
			public int maxKeys() {
				return 1;
			}

		};
		CircuitBreakerRegistry limited = new CircuitBreakerRegistry(source, this.time);
		CloudCircuitBreakerFactory ofLimited = new CloudCircuitBreakerFactory(limited);
		limited.keyed("by-tenant-{tenant}").find("a");
		ofLimited.create("by-tenant-a");
		limited.keyed("by-tenant-{tenant}").find("b");
		assertThat(limited.find("by-tenant-a")).isEmpty();
		ofLimited.create("by-tenant-a").run(() -> "flask");
		assertThat(limited.find("by-tenant-a").orElseThrow().snapshot().calls().successful()).isEqualTo(1);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = " ")
	void nameIsRequired(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.factory.create(name)).withMessageContaining("name");
		assertThatIllegalArgumentException().isThrownBy(() -> this.factory.create(name, "clients"))
			.withMessageContaining("name");
	}

}
