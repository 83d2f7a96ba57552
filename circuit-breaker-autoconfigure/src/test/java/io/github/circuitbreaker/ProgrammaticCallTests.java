package io.github.circuitbreaker;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for calls without a result, and for those that end later.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ProgrammaticCallTests {

	private final ManualTimeSource time = new ManualTimeSource();

	private final CompletableFuture<String> answer = new CompletableFuture<>();

	private final CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder());

	private CircuitBreaker breaker(CircuitBreakerConfig.Builder config) {
		return CircuitBreaker.of("pypi", config.build(), this.time);
	}

	private CallCounts calls() {
		return this.breaker.snapshot().calls();
	}

	@Test
	void callWithoutResultIsCountedAsOneWithAResult() throws IOException {
		AtomicInteger made = new AtomicInteger();
		this.breaker.run(made::incrementAndGet);
		assertThat(made).hasValue(1);
		IOException failure = new IOException();
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.breaker.run(() -> {
				throw failure;
			})).isSameAs(failure);
		}
		assertThatExceptionOfType(CircuitBreakerOpenException.class)
			.isThrownBy(() -> this.breaker.run(made::incrementAndGet));
		assertThat(made).hasValue(1);
		assertThat(calls()).isEqualTo(new CallCounts(1, 3, 0, 0, 1));
	}

	@Test
	void callWithoutResultHasNoResultToJudge() {
		CircuitBreaker judging = breaker(CircuitBreakerConfig.builder().recordResult((result) -> true));
		judging.run(() -> {
		});
		assertThat(judging.snapshot().calls()).isEqualTo(new CallCounts(1, 0, 0, 0, 0));
	}

	@Test
	void trialMayCallThroughTheSameCircuitBreakerAgain() {
		open();
		this.time.advance(Duration.ofSeconds(30));
		this.breaker.run(() -> this.breaker.run(() -> assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN)));
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void futureFollowsTheStageAfterTheCallWasCounted() {
		CompletableFuture<String> future = this.breaker.callAsync(() -> this.answer);
		AtomicReference<CallCounts> seen = new AtomicReference<>();
		future.thenRun(() -> seen.set(calls()));
		assertThat(future).isNotDone();
		this.answer.complete("done");
		assertThat(future).isCompletedWithValue("done");
		assertThat(seen).hasValue(new CallCounts(1, 0, 0, 0, 0));
	}

	@Test
	void futureFailsWithTheExceptionOfTheStageWhateverHappensToTheVerdict() {
		IOException failure = new IOException();
		AtomicReference<Throwable> seen = new AtomicReference<>();
		this.breaker.callAsync(() -> this.answer).whenComplete((result, thrown) -> seen.set(thrown));
		this.time.breakDown();
		this.answer.completeExceptionally(failure);
		this.time.repair();
		assertThat(seen).hasValue(failure);
	}

	@Test
	void rejectionFailsTheFutureAndTheCallIsNotMade() {
		open();
		CompletableFuture<String> future = this.breaker.callAsync(() -> {
			throw new AssertionError("made");
		});
		assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join)
			.withCauseInstanceOf(CircuitBreakerOpenException.class);
		assertThat(future.exceptionallyCompose((thrown) -> CompletableFuture.completedFuture("cached")))
			.isCompletedWithValue("cached");
	}

	@Test
	void whatTheSupplierThrowsFailsTheFutureAndCounts() {
		IllegalStateException thrown = new IllegalStateException();
		AtomicReference<Throwable> seen = new AtomicReference<>();
		this.breaker.<String>callAsync(() -> {
			throw thrown;
		}).whenComplete((result, failure) -> seen.set(failure));
		assertThat(seen).hasValue(thrown);
		assertThat(calls()).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
	}

	@Test
	void supplierWithoutAStageFailsTheFutureAndCounts() {
		Supplier<CompletionStage<String>> nothing = () -> null;
		assertThatExceptionOfType(CompletionException.class).isThrownBy(this.breaker.callAsync(nothing)::join)
			.withCauseInstanceOf(NullPointerException.class);
		assertThat(calls()).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
	}

	@Test
	void cancelingReleasesAndReachesTheStage() {
		this.breaker.callAsync(() -> this.answer).cancel(true);
		assertThat(this.answer).isCancelled();
		this.breaker.callAsync(() -> new CompletableFuture<>().minimalCompletionStage()).cancel(true);
		assertThat(calls()).isEqualTo(new CallCounts(0, 0, 0, 2, 0));
	}

	@Test
	void cancelingLaterThanACallMayTakeIsAFailure() {
		CircuitBreaker slow = breaker(CircuitBreakerConfig.builder().slowCallDuration(Duration.ofSeconds(1)));
		CompletableFuture<String> soon = slow.callAsync(CompletableFuture::new);
		CompletableFuture<String> late = slow.callAsync(() -> this.answer);
		soon.cancel(true);
		this.time.advance(Duration.ofSeconds(1).plusNanos(1));
		late.cancel(true);
		assertThat(slow.snapshot().failureCount()).isEqualTo(1);
		assertThat(slow.snapshot().calls().ignored()).isEqualTo(1);
	}

	@Test
	void whatTheCallerEndsWithAnExceptionHasFailedAndWithAValueIsReleased() {
		this.breaker.callAsync(() -> this.answer).completeExceptionally(new TimeoutException());
		this.breaker.callAsync(() -> this.answer).complete("mine");
		this.answer.complete("late");
		assertThat(calls()).isEqualTo(new CallCounts(0, 1, 0, 1, 0));
	}

	@Test
	void resultIsJudged() {
		CircuitBreaker judging = breaker(CircuitBreakerConfig.builder().recordResult("busy"::equals));
		assertThat(judging.callAsync(() -> CompletableFuture.completedFuture("busy"))).isCompletedWithValue("busy");
		assertThat(judging.snapshot().failureCount()).isEqualTo(1);
	}

	@Test
	void trialThatNeverEndsIsTakenOver() {
		open();
		this.time.advance(Duration.ofSeconds(30));
		CompletableFuture<String> trial = this.breaker.callAsync(() -> this.answer);
		assertThat(this.breaker.callAsync(() -> this.answer)).isCompletedExceptionally();
		this.time.advance(Duration.ofSeconds(30));
		this.breaker.callAsync(() -> CompletableFuture.completedFuture("done")).join();
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
		assertThat(trial).isNotDone();
	}

	@Test
	void eachCallIsCountedOnceWhoeverEndsItFirst() throws InterruptedException {
		int calls = 2000;
		List<CompletableFuture<String>> stages = Stream.generate(CompletableFuture<String>::new).limit(calls).toList();
		List<CompletableFuture<String>> futures = stages.stream()
			.map((stage) -> this.breaker.callAsync(() -> stage))
			.toList();
		SpinBarrier together = new SpinBarrier(2, () -> {
		});
		Thread service = new Thread(() -> forEach(stages, together, (stage) -> stage.complete("done")));
		service.start();
		forEach(futures, together, (future) -> future.cancel(true));
		service.join();
		CallCounts counts = calls();
		assertThat(counts).isEqualTo(new CallCounts(counts.successful(), 0, 0, calls - counts.successful(), 0));
	}

	private static void forEach(List<CompletableFuture<String>> futures, SpinBarrier together,
			Consumer<CompletableFuture<String>> action) {
		try {
			for (CompletableFuture<String> future : futures) {
				together.await();
				action.accept(future);
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void permitSettlesWithTheFirstOfSeveralStages() {
		Permit permit = this.breaker.acquire();
		CompletableFuture<String> first = permit.settleWith(this.answer);
		CompletableFuture<String> second = permit.settleWith(CompletableFuture.failedFuture(new IOException()));
		assertThat(second).isCompletedExceptionally();
		this.answer.complete("done");
		assertThat(first).isCompletedWithValue("done");
		assertThat(calls()).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
	}

	private void open() {
		Breakers.fail(this.breaker, 3);
		assertThat(this.breaker.getState()).isEqualTo(State.OPEN);
	}

}
