package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for ten thousand asynchronous calls on several threads while the circuit opens
 * and closes. Every call is counted exactly once with the right outcome, and no permit is
 * lost.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class AsynchronousConcurrencyTests {

	private static final int CALLS = 10_000;

	private static final int THREADS = 8;

	private final ManualTimeSource time = new ManualTimeSource();

	private final AtomicInteger successful = new AtomicInteger();

	private final AtomicInteger failed = new AtomicInteger();

	private final AtomicInteger cancelled = new AtomicInteger();

	private final AtomicInteger rejected = new AtomicInteger();

	@ParameterizedTest
	@EnumSource
	void noPermitIsLostAndCountsAreExact(Kind kind) {
		Contexts.runner(this.time)
			.withBean(Client.class)
			.withPropertyValues("performance.circuit-breaker.failure-threshold=4")
			.run((context) -> {
				Client client = context.getBean(Client.class);
				io.github.circuitbreaker.CircuitBreaker breaker = context.getBean(CircuitBreakerRegistry.class)
					.circuitBreaker("pypi");
				List<CircuitBreakerStateChange> changes = new ArrayList<>();
				breaker.addListener((change) -> {
					synchronized (changes) {
						changes.add(change);
					}
				});
				long seed = System.nanoTime();
				inParallel((thread) -> callAtRandom(client, kind, new Random(seed + thread)));
				assertThat(breaker.snapshot().calls()).as("seed %s", seed)
					.isEqualTo(new CallCounts(this.successful.get(), this.failed.get(), 0, this.cancelled.get(),
							this.rejected.get()));
				assertThat(this.successful.get() + this.failed.get() + this.cancelled.get() + this.rejected.get())
					.isEqualTo(CALLS);
				assertThat(changes).extracting(CircuitBreakerStateChange::to)
					.contains(State.OPEN, State.HALF_OPEN, State.CLOSED);
				this.time.advance(Duration.ofSeconds(30));
				kind.call(client, CompletableFuture.completedFuture("done")).join();
				assertThat(breaker.getState()).isEqualTo(State.CLOSED);
			});
	}

	private Void callAtRandom(Client client, Kind kind, Random random) {
		ConcurrentLinkedQueue<Call> underWay = new ConcurrentLinkedQueue<>();
		for (int i = 0; i < CALLS / THREADS; i++) {
			CompletableFuture<String> answer = new CompletableFuture<>();
			CompletableFuture<String> future = kind.call(client, answer);
			underWay.add(new Call(answer, future));
			if (random.nextInt(4) == 0) {
				end(underWay, random);
			}
			if (random.nextInt(16) == 0) {
				this.time.advance(Duration.ofSeconds(10));
			}
		}
		end(underWay, random);
		return null;
	}

	/**
	 * Ends all calls in progress. Ends each call in one way only, because the test could
	 * not tell which of two came first.
	 */
	private void end(ConcurrentLinkedQueue<Call> underWay, Random random) {
		for (Call call = underWay.poll(); call != null; call = underWay.poll()) {
			if (!call.future().isDone()) {
				switch (random.nextInt(5)) {
					case 0 -> call.future().cancel(true);
					case 1, 2 -> call.answer().completeExceptionally(new IOException("unreachable"));
					default -> call.answer().complete("done");
				}
			}
			count(call.future());
		}
	}

	private void count(CompletableFuture<String> future) {
		try {
			future.get(1, TimeUnit.MINUTES);
			this.successful.incrementAndGet();
		}
		catch (CancellationException ex) {
			this.cancelled.incrementAndGet();
		}
		catch (ExecutionException ex) {
			AtomicInteger count = (ex.getCause() instanceof CircuitBreakerOpenException) ? this.rejected : this.failed;
			count.incrementAndGet();
		}
		catch (Exception ex) {
			throw new AssertionError("A call has not ended", ex);
		}
	}

	private static void inParallel(Function<Integer, Void> task) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		try {
			CyclicBarrier start = new CyclicBarrier(THREADS);
			List<Future<Void>> futures = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				int thread = i;
				futures.add(executor.submit(() -> {
					start.await();
					return task.apply(thread);
				}));
			}
			for (Future<Void> future : futures) {
				future.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	private record Call(CompletableFuture<String> answer, CompletableFuture<String> future) {
	}

	enum Kind {

		FUTURE {

			@Override
			CompletableFuture<String> call(Client client, CompletableFuture<String> answer) {
				return client.future(answer);
			}

		},

		MONO {

			@Override
			CompletableFuture<String> call(Client client, CompletableFuture<String> answer) {
				return client.mono(Mono.fromFuture(answer)).toFuture();
			}

		};

		abstract CompletableFuture<String> call(Client client, CompletableFuture<String> answer);

	}

	static class Client {

		@CircuitBreaker(name = "pypi")
		CompletableFuture<String> future(CompletableFuture<String> answer) {
			return answer;
		}

		@CircuitBreaker(name = "pypi")
		Mono<String> mono(Mono<String> answer) {
			return answer;
		}

	}

}
