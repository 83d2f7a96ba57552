package io.github.circuitbreaker.reactive;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.circuitbreaker.Breakers;
import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the operator. Those of methods that return a reactive type show the same
 * through the aspect.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class CircuitBreakerOperatorTests {

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreaker breaker = CircuitBreaker.of("pypi",
			CircuitBreakerConfig.builder().slowCallDuration(Duration.ofSeconds(1)).build(), this.time);

	private <T> Mono<T> protect(Mono<T> mono) {
		return mono.transformDeferred(CircuitBreakerOperator.of(this.breaker));
	}

	private <T> Flux<T> protect(Flux<T> flux) {
		return flux.transform(CircuitBreakerOperator.of(this.breaker));
	}

	private CallCounts calls() {
		return this.breaker.snapshot().calls();
	}

	@Test
	void eachSubscriptionIsACall() {
		Mono<String> mono = protect(Mono.just("done"));
		Flux<String> flux = protect(Flux.just("one", "two"));
		assertThat(calls()).isEqualTo(new CallCounts(0, 0, 0, 0, 0));
		assertThat(mono.block()).isEqualTo("done");
		assertThat(mono.block()).isEqualTo("done");
		assertThat(flux.collectList().block()).containsExactly("one", "two");
		assertThat(calls()).isEqualTo(new CallCounts(3, 0, 0, 0, 0));
	}

	@Test
	void rejectionIsAnErrorSignalAndTheSourceIsNotSubscribed() {
		Breakers.fail(this.breaker, 3);
		AtomicInteger subscribed = new AtomicInteger();
		Mono<Integer> mono = protect(Mono.fromCallable(subscribed::incrementAndGet));
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(mono::block);
		assertThat(mono.onErrorReturn(CircuitBreakerOpenException.class, -1).block()).isEqualTo(-1);
		assertThat(protect(mono.flux()).onErrorResume(CircuitBreakerOpenException.class, (ex) -> Flux.just(-2))
			.blockLast()).isEqualTo(-2);
		assertThat(subscribed).hasValue(0);
		this.time.advance(Duration.ofSeconds(30));
		assertThat(mono.block()).isEqualTo(1);
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void trialThatIsNeverSubscribedHoldsNothingAndOneThatIsCanceledIsHandedOn() {
		Breakers.fail(this.breaker, 3);
		this.time.advance(Duration.ofSeconds(30));
		protect(Mono.never());
		assertThat(this.breaker.getState()).isEqualTo(State.OPEN);
		Disposable trial = protect(Mono.never()).subscribe();
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(protect(Mono.never())::block);
		trial.dispose();
		assertThat(protect(Mono.just("done")).block()).isEqualTo("done");
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void errorSignalIsAFailure() {
		IOException failure = new IOException();
		protect(Mono.error(failure)).onErrorComplete().block();
		protect(Flux.just("one").concatWith(Flux.error(failure))).onErrorComplete().blockLast();
		assertThat(calls()).isEqualTo(new CallCounts(0, 2, 0, 0, 0));
	}

	@Test
	void cancellationReleasesUnlessItIsLateAndNothingWasGiven() {
		Disposable early = protect(Mono.never()).subscribe();
		Disposable late = protect(Flux.never()).subscribe();
		Disposable given = protect(Flux.concat(Flux.just("one"), Flux.never())).subscribe();
		early.dispose();
		this.time.advance(Duration.ofSeconds(1).plusNanos(1));
		late.dispose();
		given.dispose();
		assertThat(calls()).isEqualTo(new CallCounts(0, 0, 1, 2, 0));
		assertThat(this.breaker.snapshot().failureCount()).isEqualTo(1);
	}

	@Test
	void monoStaysAMonoWhoseValueIsJudged() {
		CircuitBreaker judging = CircuitBreaker.of("judging",
				CircuitBreakerConfig.builder().recordResult("busy"::equals).build());
		assertThat(CircuitBreakerOperator.<String>of(judging).apply(Mono.just("busy"))).isInstanceOf(Mono.class);
		assertThat(Mono.just("busy").transform(CircuitBreakerOperator.of(judging)).block()).isEqualTo("busy");
		assertThat(judging.snapshot().failureCount()).isEqualTo(1);
	}

	@Test
	void contextPassesThrough() {
		Mono<String> mono = protect(Mono.deferContextual((view) -> Mono.just(view.<String>get("tenant"))));
		assertThat(mono.contextWrite((view) -> view.put("tenant", "acme")).block()).isEqualTo("acme");
	}

	@Test
	void demandReachesTheSource() {
		AtomicInteger produced = new AtomicInteger();
		Flux<Integer> source = Flux.generate((sink) -> sink.next(produced.incrementAndGet()));
		assertThat(protect(source).limitRate(1).take(3).collectList().block()).containsExactly(1, 2, 3);
		assertThat(produced).hasValue(3);
	}

	@Test
	void permitsMayComeFromElsewhere() {
		AtomicInteger acquired = new AtomicInteger();
		Mono<String> mono = Mono.just("done").transform(CircuitBreakerOperator.of(() -> {
			acquired.incrementAndGet();
			return this.breaker.acquire();
		}));
		mono.block();
		mono.block();
		assertThat(acquired).hasValue(2);
		assertThat(calls().successful()).isEqualTo(2);
	}

}
