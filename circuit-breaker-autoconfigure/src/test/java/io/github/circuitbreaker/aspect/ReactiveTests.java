package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for methods that return a reactive type.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ReactiveTests {

	private final ManualTimeSource time = new ManualTimeSource();

	@Test
	void eachSubscriptionIsACall() {
		run((context, client) -> {
			Mono<String> mono = client.mono(() -> Mono.just("done"));
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 0, 0, 0));
			mono.block();
			mono.block();
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(2, 0, 0, 0, 0));
		});
	}

	@Test
	void trialThatIsNeverSubscribedHoldsNothing() {
		run((context, client) -> {
			open(client);
			this.time.advance(Duration.ofSeconds(30));
			client.mono(Mono::never);
			assertThat(Contexts.pypi(context).getState()).isEqualTo(State.OPEN);
			assertThat(client.mono(() -> Mono.just("done")).block()).isEqualTo("done");
			assertThat(Contexts.pypi(context).getState()).isEqualTo(State.CLOSED);
		});
	}

	@Test
	void rejectionIsAnErrorSignalToEachSubscriberThatComesTooEarly() {
		run((context, client) -> {
			Mono<String> before = client.mono(() -> Mono.just("done"));
			open(client);
			AtomicInteger subscribed = new AtomicInteger();
			Mono<String> after = client.mono(() -> Mono.fromCallable(() -> "done " + subscribed.incrementAndGet()));
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(before::block);
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(after::block);
			this.time.advance(Duration.ofSeconds(30));
			assertThat(after.block()).isEqualTo("done 1");
		});
	}

	@Test
	void callEndsWhenTheMonoCompletesAndIsCountedBeforeTheSubscriberLearnsOfIt() {
		run((context, client) -> {
			Sinks.One<String> sink = Sinks.one();
			AtomicInteger seen = new AtomicInteger();
			client.mono(sink::asMono).subscribe((value) -> seen.set((int) Contexts.calls(context).successful()));
			assertThat(Contexts.calls(context).successful()).isZero();
			sink.tryEmitValue("done");
			assertThat(seen).hasValue(1);
		});
	}

	@Test
	void emptyMonoIsASuccess() {
		run((context, client) -> {
			assertThat(client.mono(Mono::empty).block()).isNull();
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(1, 0, 0, 0, 0));
		});
	}

	@Test
	void subscriberThatCancelsOnItsValueHasSucceeded() {
		run((context, client) -> {
			assertThat(client.mono(() -> Mono.just("done")).flux().next().block()).isEqualTo("done");
			assertThat(client.mono(() -> Mono.just("done")).flux().take(1).blockLast()).isEqualTo("done");
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(2, 0, 0, 0, 0));
		});
	}

	@Test
	void cancellingReleases() {
		run((context, client) -> {
			Disposable ofMono = client.mono(Mono::never).subscribe();
			Disposable ofFlux = client.flux(() -> Flux.concat(Flux.just("one", "two"), Flux.never())).subscribe();
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 0, 0, 0));
			ofMono.dispose();
			ofFlux.dispose();
			assertThat(client.flux(() -> Flux.just("one", "two")).blockFirst()).isEqualTo("one");
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 0, 3, 0));
		});
	}

	@Test
	void cancelledTrialIsHandedToTheNext() {
		run((context, client) -> {
			open(client);
			this.time.advance(Duration.ofSeconds(30));
			Disposable trial = client.mono(Mono::never).subscribe();
			assertThatExceptionOfType(CircuitBreakerOpenException.class)
				.isThrownBy(() -> client.mono(Mono::never).block());
			trial.dispose();
			assertThat(client.mono(() -> Mono.just("done")).block()).isEqualTo("done");
			assertThat(Contexts.pypi(context).getState()).isEqualTo(State.CLOSED);
		});
	}

	@Test
	void fluxThatFailsAfterSomeElementsHasFailed() {
		run((context, client) -> {
			Flux<String> flux = client.flux(() -> Flux.just("one", "two").concatWith(Flux.error(new IOException())));
			assertThat(flux.onErrorComplete().collectList().block()).containsExactly("one", "two");
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
		});
	}

	@Test
	void demandOfTheSubscriberReachesTheSource() {
		run((context, client) -> {
			AtomicInteger produced = new AtomicInteger();
			Flux<Integer> source = Flux.generate((sink) -> sink.next(produced.incrementAndGet()));
			Flux<String> flux = client.flux(() -> source.map(String::valueOf));
			assertThat(flux.limitRate(1).take(3).collectList().block()).containsExactly("1", "2", "3");
			assertThat(produced).hasValue(3);
		});
	}

	@Test
	void contextOfReactorPassesThrough() {
		run((context, client) -> {
			Mono<String> mono = client.mono(() -> Mono.deferContextual((view) -> Mono.just(view.get("tenant"))));
			assertThat(mono.contextWrite((view) -> view.put("tenant", "acme")).block()).isEqualTo("acme");
			Mono<String> withFallback = client.monoOrCached(() -> Mono.error(new IOException()));
			assertThat(withFallback.contextWrite((view) -> view.put("tenant", "acme")).block())
				.isEqualTo("cached for acme");
		});
	}

	@Test
	void exceptionThatTheMethodThrowsBecomesASignalAndCounts() {
		run((context, client) -> {
			IllegalStateException thrown = new IllegalStateException();
			Mono<String> mono = client.mono(() -> {
				throw thrown;
			});
			assertThatException().isThrownBy(mono::block).isSameAs(thrown);
			Flux<String> flux = client.flux(() -> {
				throw thrown;
			});
			assertThatException().isThrownBy(flux::blockFirst).isSameAs(thrown);
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 2, 0, 0, 0));
		});
	}

	@Test
	void errorSignalThatIsAnErrorCountsAndHasNoFallback() {
		run((context, client) -> {
			assertThatExceptionOfType(StackOverflowError.class)
				.isThrownBy(() -> client.monoOrCached(() -> Mono.error(new StackOverflowError())).block());
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
		});
	}

	@Test
	void whatTheFallbackSignalsIsSignalledWithTheFailureSuppressedInIt() {
		run((context, client) -> {
			IOException failure = new IOException("unreachable");
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> client.monoOrFailing(() -> Mono.error(failure)).block())
				.satisfies((thrown) -> assertThat(thrown.getSuppressed()).contains(failure));
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
		});
	}

	@Test
	void resultThatIsNullStaysNull() {
		run((context, client) -> assertThat(client.mono(() -> null)).isNull());
	}

	private void run(Check check) {
		Contexts.runner(this.time)
			.withBean(Client.class)
			.run((context) -> check.run(context, context.getBean(Client.class)));
	}

	private static void open(Client client) {
		for (int i = 0; i < 3; i++) {
			client.mono(() -> Mono.error(new IOException("unreachable"))).onErrorComplete().block();
		}
	}

	interface Check {

		void run(AssertableApplicationContext context, Client client) throws Exception;

	}

	static class Client {

		@CircuitBreaker(name = "pypi")
		Mono<String> mono(Supplier<Mono<String>> answer) {
			return answer.get();
		}

		@CircuitBreaker(name = "pypi")
		Flux<String> flux(Supplier<Flux<String>> answer) {
			return answer.get();
		}

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		Mono<String> monoOrCached(Supplier<Mono<String>> answer) {
			return answer.get();
		}

		@CircuitBreaker(name = "pypi", fallbackMethod = "failing")
		Mono<String> monoOrFailing(Supplier<Mono<String>> answer) {
			return answer.get();
		}

		private Mono<String> cached(Throwable failure) {
			return Mono.deferContextual((view) -> Mono.just("cached for " + view.get("tenant")));
		}

		private Mono<String> failing() {
			return Mono.error(new IllegalStateException());
		}

	}

}
