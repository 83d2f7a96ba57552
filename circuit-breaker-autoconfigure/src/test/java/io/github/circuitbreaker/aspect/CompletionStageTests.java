package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for methods that return a {@link CompletionStage}.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class CompletionStageTests {

	private final ManualTimeSource time = new ManualTimeSource();

	private final CompletableFuture<@Nullable String> answer = new CompletableFuture<>();

	@Test
	void callEndsWhenTheStageCompletesAndIsCountedBeforeAnyoneLearnsOfIt() {
		run((context, client) -> {
			CompletableFuture<String> future = client.call(() -> this.answer);
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 0, 0, 0));
			AtomicReference<CallCounts> seen = new AtomicReference<>();
			future.thenRun(() -> seen.set(Contexts.calls(context)));
			this.answer.complete("done");
			assertThat(future).isCompletedWithValue("done");
			assertThat(seen).hasValue(new CallCounts(1, 0, 0, 0, 0));
		});
	}

	@Test
	void futureFailsWithTheOriginalException() {
		run((context, client) -> {
			IOException failure = new IOException("unreachable");
			CompletableFuture<String> future = client.call(() -> this.answer);
			AtomicReference<Throwable> seen = new AtomicReference<>();
			future.whenComplete((result, thrown) -> seen.set(thrown));
			this.answer.completeExceptionally(failure);
			assertThat(seen.get()).isSameAs(failure);
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
			assertThat(Contexts.pypi(context).snapshot().lastFailure()).isEqualTo(IOException.class.getName());
		});
	}

	@Test
	void futureFailsWithTheOriginalExceptionWhateverHappensToTheVerdict() {
		run((context, client) -> {
			IOException failure = new IOException("unreachable");
			CompletableFuture<String> future = client.call(() -> this.answer);
			this.time.breakDown();
			this.answer.completeExceptionally(failure);
			this.time.repair();
			assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join)
				.havingCause()
				.isSameAs(failure);
		});
	}

	@Test
	void wrappedFailureIsPassedOnAsItIsAndCountedAsItsCause() {
		run((context, client) -> {
			CompletableFuture<String> future = client.call(() -> this.answer.thenApply((value) -> value + "!"));
			this.answer.completeExceptionally(new IOException("unreachable"));
			assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join)
				.withCauseInstanceOf(IOException.class);
			assertThat(Contexts.pypi(context).snapshot().lastFailure()).isEqualTo(IOException.class.getName());
		});
	}

	@Test
	void rejectionFailsTheFutureAndDoesNotReachTheMethod() {
		run((context, client) -> {
			open(client);
			CompletableFuture<String> future = client.call(() -> {
				throw new AssertionError("reached");
			});
			assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join)
				.withCauseInstanceOf(CircuitBreakerOpenException.class);
		});
	}

	@Test
	void cancellingReleasesAndReachesTheStage() {
		run((context, client) -> {
			CompletableFuture<String> future = client.call(() -> this.answer);
			future.cancel(true);
			assertThat(future).isCancelled();
			assertThat(this.answer).isCancelled();
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 0, 1, 0));
		});
	}

	@Test
	void cancellingAMinimalStageReleases() {
		run((context, client) -> {
			CompletionStage<String> stage = client.callStage(this.answer::minimalCompletionStage);
			assertThat(stage.toCompletableFuture().cancel(true)).isTrue();
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 0, 1, 0));
		});
	}

	@Test
	void cancellingReachesTheStageOfAFallback() {
		run((context, client) -> {
			CompletableFuture<String> future = client.callOr(CompletableFuture.failedFuture(new IOException()),
					this.answer);
			future.cancel(true);
			assertThat(this.answer).isCancelled();
		});
	}

	@Test
	void stageThatIsCancelledElsewhereReleases() {
		run((context, client) -> {
			CompletableFuture<String> future = client.call(() -> this.answer);
			this.answer.cancel(true);
			assertThat(future).isCompletedExceptionally();
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 0, 1, 0));
		});
	}

	@Test
	void whatTheCallerEndsWithAnExceptionHasFailedAndALateResultIsNotCounted() {
		run((context, client) -> {
			CompletableFuture<String> future = client.call(() -> this.answer);
			future.completeExceptionally(new IOException("too slow for me"));
			this.answer.complete("late");
			assertThat(future).isCompletedExceptionally();
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
		});
	}

	@Test
	void whatTheCallerEndsWithAValueOfItsOwnIsReleased() {
		run((context, client) -> {
			CompletableFuture<String> future = client.call(() -> this.answer);
			future.complete("mine");
			this.answer.complete("late");
			assertThat(future).isCompletedWithValue("mine");
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 0, 1, 0));
		});
	}

	@Test
	void exceptionThatTheMethodThrowsIsThrownAndCounted() {
		run((context, client) -> {
			IllegalStateException thrown = new IllegalStateException();
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> client.call(() -> {
				throw thrown;
			})).isSameAs(thrown);
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
		});
	}

	@Test
	void stageThatIsNullIsASuccess() {
		run((context, client) -> {
			assertThat(client.call(() -> null)).isNull();
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(1, 0, 0, 0, 0));
		});
	}

	@Test
	void trialThatNeverCompletesIsTakenOver() {
		run((context, client) -> {
			open(client);
			this.time.advance(Duration.ofSeconds(30));
			client.call(() -> this.answer);
			assertThat(client.call(() -> this.answer)).isCompletedExceptionally();
			this.time.advance(Duration.ofSeconds(30));
			assertThat(client.call(() -> CompletableFuture.completedFuture("done"))).isCompletedWithValue("done");
			assertThat(Contexts.pypi(context).getState()).isEqualTo(State.CLOSED);
			this.answer.completeExceptionally(new IOException("too late"));
			assertThat(Contexts.pypi(context).getState()).isEqualTo(State.CLOSED);
		});
	}

	@Test
	void asynchronousMethodIsProtectedWhereItRuns() {
		Contexts.runner(this.time)
			.withUserConfiguration(EnablesAsync.class)
			.withBean(AsyncClient.class)
			.run((context) -> {
				AsyncClient client = context.getBean(AsyncClient.class);
				CountDownLatch mayFail = new CountDownLatch(1);
				for (int i = 0; i < 3; i++) {
					CompletableFuture<String> future = client.call(mayFail);
					assertThat(future).isNotDone();
					mayFail.countDown();
					assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join)
						.withCauseInstanceOf(IllegalStateException.class);
					mayFail = new CountDownLatch(1);
				}
				assertThatExceptionOfType(CompletionException.class).isThrownBy(client.call(mayFail)::join)
					.withCauseInstanceOf(CircuitBreakerOpenException.class);
				assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 3, 0, 0, 1));
			});
	}

	private void run(Check check) {
		Contexts.runner(this.time)
			.withBean(Client.class)
			.run((context) -> check.run(context, context.getBean(Client.class)));
	}

	private static void open(Client client) {
		for (int i = 0; i < 3; i++) {
			client.call(() -> CompletableFuture.failedFuture(new IOException("unreachable")));
		}
	}

	interface Check {

		void run(AssertableApplicationContext context, Client client) throws Exception;

	}

	static class Client {

		@CircuitBreaker(name = "pypi")
		@Nullable CompletableFuture<@Nullable String> call(Supplier<@Nullable CompletableFuture<@Nullable String>> answer) {
			return answer.get();
		}

		@CircuitBreaker(name = "pypi", fallbackMethod = "other")
		CompletableFuture<@Nullable String> callOr(CompletableFuture<@Nullable String> answer,
				CompletableFuture<@Nullable String> other) {
			return answer;
		}

		private CompletableFuture<@Nullable String> other(CompletableFuture<@Nullable String> answer,
				CompletableFuture<@Nullable String> other) {
			return other;
		}

		@CircuitBreaker(name = "pypi")
		CompletionStage<@Nullable String> callStage(Supplier<CompletionStage<@Nullable String>> answer) {
			return answer.get();
		}

	}

	static class AsyncClient {

		@Async
		@CircuitBreaker(name = "pypi")
		public CompletableFuture<String> call(CountDownLatch mayFail) throws InterruptedException {
			mayFail.await();
			return CompletableFuture.failedFuture(new IllegalStateException());
		}

	}

	@EnableAsync
	static class EnablesAsync {

	}

}
