package io.github.circuitbreaker.cloud;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.State;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.cloud.client.circuitbreaker.NoFallbackAvailableException;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatRuntimeException;

/**
 * Tests for Spring Cloud's circuit breakers of {@code Mono} and {@code Flux}.
 */
class ReactiveCloudCircuitBreakerFactoryTests {

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreakerRegistry registry = new CircuitBreakerRegistry(
			(name) -> CircuitBreakerConfig.builder().failureThreshold(2).build(), this.time);

	private final ReactiveCircuitBreaker pypi = new ReactiveCloudCircuitBreakerFactory(this.registry).create("pypi");

	private State state() {
		return this.registry.find("pypi").orElseThrow().getState();
	}

	@Test
	void eachSubscriptionToAMonoIsACall() {
		AtomicInteger calls = new AtomicInteger();
		Mono<String> call = this.pypi.run(Mono.fromCallable(() -> {
			if (calls.incrementAndGet() < 3) {
				throw new IOException();
			}
			return "flask";
		}), (failure) -> Mono.just(failure.getClass().getSimpleName()));
		assertThat(call.block()).isEqualTo("IOException");
		assertThat(call.block()).isEqualTo("IOException");
		assertThat(state()).isEqualTo(State.OPEN);
		assertThat(call.block()).isEqualTo(CircuitBreakerOpenException.class.getSimpleName());
		assertThat(calls).hasValue(2);
		this.time.advance(Duration.ofSeconds(30));
		assertThat(call.block()).isEqualTo("flask");
		assertThat(state()).isEqualTo(State.CLOSED);
	}

	@Test
	void eachSubscriptionToAFluxIsACall() {
		Flux<String> call = this.pypi.run(Flux.just("flask").concatWith(Flux.error(new IOException())),
				(failure) -> Flux.just(failure.getClass().getSimpleName()));
		assertThat(call.collectList().block()).containsExactly("flask", "IOException");
		assertThat(call.collectList().block()).containsExactly("flask", "IOException");
		assertThat(call.collectList().block()).containsExactly(CircuitBreakerOpenException.class.getSimpleName());
	}

	@Test
	void withoutAFallbackTheExceptionIsTheCause() {
		Mono<String> mono = this.pypi.run(Mono.error(new IOException()));
		Flux<String> flux = this.pypi.run(Flux.error(new IOException()));
		assertThatExceptionOfType(NoFallbackAvailableException.class).isThrownBy(mono::block)
			.withCauseExactlyInstanceOf(IOException.class);
		assertThatExceptionOfType(NoFallbackAvailableException.class).isThrownBy(flux::blockLast)
			.withCauseExactlyInstanceOf(IOException.class);
		assertThatExceptionOfType(NoFallbackAvailableException.class).isThrownBy(mono::block)
			.withCauseExactlyInstanceOf(CircuitBreakerOpenException.class);
	}

	@Test
	void errorCountsButNeverReachesAFallback() {
		Mono<String> mono = this.pypi.run(Mono.error(new AssertionError()), (failure) -> Mono.just("none"));
		Flux<String> flux = this.pypi.run(Flux.error(new AssertionError()), (failure) -> Flux.just("none"));
		// Reactor wraps an error, but would not wrap what a fallback gives.
		assertThatRuntimeException().isThrownBy(mono::block).withCauseExactlyInstanceOf(AssertionError.class);
		assertThatRuntimeException().isThrownBy(flux::blockLast).withCauseExactlyInstanceOf(AssertionError.class);
		assertThat(state()).isEqualTo(State.OPEN);
	}

}
