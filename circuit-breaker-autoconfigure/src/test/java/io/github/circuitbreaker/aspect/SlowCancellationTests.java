package io.github.circuitbreaker.aspect;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for calls that are cancelled later than {@code slow-call-duration}, as by a
 * timeout outside of the protected method.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class SlowCancellationTests {

	private final ManualTimeSource time = new ManualTimeSource();

	@ParameterizedTest
	@MethodSource("calls")
	void beforeTheFirstElementIsAFailure(Function<Client, Runnable> call) {
		run((context, client) -> {
			cancelAfter(call.apply(client), Duration.ofSeconds(2));
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 0, 1, 0));
			for (int i = 0; i < 3; i++) {
				cancelAfter(call.apply(client), Duration.ofSeconds(3));
			}
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 3, 1, 0));
			assertThat(Contexts.pypi(context).getState()).isEqualTo(State.OPEN);
			assertThat(Contexts.pypi(context).snapshot().lastFailure()).isEqualTo("a slow call");
		});
	}

	@ParameterizedTest
	@MethodSource("streams")
	void afterTheFirstElementIsNone(Function<Client, Runnable> call) {
		run((context, client) -> {
			Sinks.Many<String> elements = client.elements();
			Runnable cancellation = call.apply(client);
			elements.tryEmitNext("one").orThrow();
			cancelAfter(cancellation, Duration.ofSeconds(3));
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(1, 0, 0, 1, 0));
		});
	}

	@Test
	void ofTheTrialOpensTheCircuitAgain() {
		run((context, client) -> {
			for (int i = 0; i < 3; i++) {
				cancelAfter(dispose(client.mono()), Duration.ofSeconds(3));
			}
			this.time.advance(Duration.ofSeconds(30));
			cancelAfter(dispose(client.mono()), Duration.ofSeconds(3));
			assertThat(Contexts.pypi(context).getState()).isEqualTo(State.OPEN);
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 4, 0, 0));
		});
	}

	@Test
	void valueFromTheCallerIsNotOneOfTheService() {
		run((context, client) -> {
			CompletableFuture<String> soon = client.future();
			soon.complete("default");
			CompletableFuture<String> late = client.future();
			this.time.advance(Duration.ofSeconds(3));
			late.complete("default");
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 1, 1, 0));
		});
	}

	@Test
	void interruptionIsOneOfTheCaller() {
		run((context, client) -> {
			assertThatExceptionOfType(InterruptedException.class)
				.isThrownBy(() -> client.blocking(Duration.ofSeconds(1)));
			assertThatExceptionOfType(InterruptedException.class)
				.isThrownBy(() -> client.blocking(Duration.ofSeconds(3)));
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 1, 1, 0));
		});
	}

	@Test
	void withoutASlowCallDurationIsIgnored() {
		Contexts.runner(this.time).withBean(Client.class, () -> new Client(this.time)).run((context) -> {
			cancelAfter(dispose(context.getBean(Client.class).flux()), Duration.ofDays(1));
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 0, 1, 0));
		});
	}

	private void cancelAfter(Runnable cancellation, Duration duration) {
		this.time.advance(duration);
		cancellation.run();
	}

	private void run(Trial test) {
		Contexts.runner(this.time)
			.withPropertyValues("performance.circuit-breaker.slow-call-duration=2s")
			.withBean(Client.class, () -> new Client(this.time))
			.run((context) -> test.accept(context, context.getBean(Client.class)));
	}

	static Stream<Function<Client, Runnable>> calls() {
		return Stream.concat(streams(),
				Stream.of((client) -> cancel(client.future()), (client) -> dispose(client.mono()),
						(client) -> dispose(client.nothing()), (client) -> dispose(client.single().subscribe()),
						(client) -> dispose(client.maybe().subscribe()),
						(client) -> dispose(client.completable().subscribe()),
						(client) -> client.uni().subscribe().with((item) -> {
						})::cancel));
	}

	static Stream<Function<Client, Runnable>> streams() {
		return Stream.of((client) -> dispose(client.flux()), (client) -> dispose(client.publisher()),
				(client) -> dispose(FlowAdapters.toPublisher(client.flow())),
				(client) -> dispose(client.flowable().subscribe()),
				(client) -> dispose(client.observable().subscribe()),
				(client) -> client.multi().subscribe().with((item) -> {
				})::cancel);
	}

	private static Runnable cancel(CompletableFuture<?> future) {
		return () -> future.cancel(true);
	}

	private static Runnable dispose(Disposable disposable) {
		return disposable::dispose;
	}

	private static Runnable dispose(Publisher<?> publisher) {
		return Flux.from(publisher).subscribe()::dispose;
	}

	private static Runnable dispose(Mono<?> mono) {
		return mono.subscribe()::dispose;
	}

	private interface Trial {

		void accept(ApplicationContext context, Client client) throws Throwable;

	}

	@CircuitBreaker(name = "pypi")
	static class Client {

		private final Sinks.Many<String> elements = Sinks.many().multicast().directBestEffort();

		private final ManualTimeSource time;

		Client(ManualTimeSource time) {
			this.time = time;
		}

		CompletableFuture<String> future() {
			return new CompletableFuture<>();
		}

		Mono<String> mono() {
			return Mono.never();
		}

		Mono<Void> nothing() {
			return Mono.never();
		}

		Single<String> single() {
			return Single.never();
		}

		Maybe<String> maybe() {
			return Maybe.never();
		}

		Completable completable() {
			return Completable.never();
		}

		Uni<String> uni() {
			return Uni.createFrom().nothing();
		}

		Flux<String> flux() {
			return this.elements.asFlux();
		}

		Publisher<String> publisher() {
			return flux();
		}

		Flow.Publisher<String> flow() {
			return FlowAdapters.toFlowPublisher(flux());
		}

		Flowable<String> flowable() {
			return Flowable.fromPublisher(flux());
		}

		Observable<String> observable() {
			return Observable.fromPublisher(flux());
		}

		Multi<String> multi() {
			return Multi.createFrom().publisher(flow());
		}

		Sinks.Many<String> elements() {
			return this.elements;
		}

		void blocking(Duration duration) throws InterruptedException {
			this.time.advance(duration);
			throw new InterruptedException();
		}

	}

}
