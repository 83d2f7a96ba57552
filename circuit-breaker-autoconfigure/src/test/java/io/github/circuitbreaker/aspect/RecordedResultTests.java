package io.github.circuitbreaker.aspect;

import java.util.concurrent.CompletableFuture;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerCustomizer;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for results that count as failures, both synchronous and asynchronous.
 */
class RecordedResultTests {

	private final CircuitBreakerCustomizer customizer = (name, builder) -> builder.failureThreshold(10)
		.recordResult("unavailable"::equals);

	@Test
	void countAsFailuresAndReachTheCaller() {
		Contexts.runner()
			.withBean(CircuitBreakerCustomizer.class, () -> this.customizer)
			.withBean(Client.class)
			.run((context) -> {
				Client client = context.getBean(Client.class);
				assertThat(client.now("unavailable")).isEqualTo("unavailable");
				assertThat(client.later("unavailable")).isCompletedWithValue("unavailable");
				assertThat(client.mono("unavailable").block()).isEqualTo("unavailable");
				assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 3, 0, 0, 0));
				assertThat(Contexts.pypi(context).snapshot().failureCount()).isEqualTo(3);
			});
	}

	@Test
	void allOthersAreSuccesses() {
		Contexts.runner()
			.withBean(CircuitBreakerCustomizer.class, () -> this.customizer)
			.withBean(Client.class)
			.run((context) -> {
				Client client = context.getBean(Client.class);
				client.now("done");
				client.later("done");
				client.mono("done").block();
				client.flux("unavailable").collectList().block();
				assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(4, 0, 0, 0, 0));
			});
	}

	static class Client {

		@CircuitBreaker(name = "pypi", fallbackMethod = "never")
		String now(String answer) {
			return answer;
		}

		@CircuitBreaker(name = "pypi", fallbackMethod = "never")
		CompletableFuture<String> later(String answer) {
			return CompletableFuture.completedFuture(answer);
		}

		@CircuitBreaker(name = "pypi", fallbackMethod = "never")
		Mono<String> mono(String answer) {
			return Mono.just(answer);
		}

		@CircuitBreaker("pypi")
		Flux<String> flux(String answer) {
			return Flux.just(answer, answer);
		}

		String never(Throwable failure) {
			throw new AssertionError("called", failure);
		}

	}

}
