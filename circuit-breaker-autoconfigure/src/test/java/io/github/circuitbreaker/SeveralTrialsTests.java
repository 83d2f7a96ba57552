package io.github.circuitbreaker;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.github.circuitbreaker.Breakers.fail;
import static io.github.circuitbreaker.Breakers.isPermitted;
import static io.github.circuitbreaker.Breakers.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for a half-open circuit that permits three trials.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class SeveralTrialsTests {

	private static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration TRIAL_TIMEOUT = Duration.ofSeconds(5);

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreaker breaker = CircuitBreaker.of("pypi",
			CircuitBreakerConfig.builder()
				.recoveryTimeout(RECOVERY_TIMEOUT)
				.trialTimeout(TRIAL_TIMEOUT)
				.trialCalls(3)
				.build(),
			this.time);

	private final List<String> changes = new ArrayList<>();

	@BeforeEach
	void openAndWait() {
		fail(this.breaker, 3);
		this.time.advance(RECOVERY_TIMEOUT);
		this.breaker.addListener((change) -> this.changes.add(change.to() + ": " + change.reason()));
	}

	@Test
	void asManyAsAreWantedAreLetThrough() {
		for (int i = 0; i < 3; i++) {
			this.breaker.acquire();
		}
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(this.breaker::acquire)
			.satisfies((rejection) -> {
				assertThat(rejection.getState()).isEqualTo(State.HALF_OPEN);
				assertThat(rejection.getRetryAfter()).isEqualTo(TRIAL_TIMEOUT);
			});
		assertThat(this.changes).containsExactly("HALF_OPEN: the recovery timeout is over");
	}

	@Test
	void allHaveToSucceed() {
		succeed(this.breaker);
		succeed(this.breaker);
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		assertThat(this.breaker.snapshot().retryAfter()).isZero();
		succeed(this.breaker);
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
		assertThat(this.breaker.snapshot().failureCount()).isZero();
		assertThat(this.changes).containsExactly("HALF_OPEN: the recovery timeout is over",
				"CLOSED: 3 trials succeeded");
	}

	@Test
	void successDoesNotMakeRoomForFurtherTrials() {
		Permit first = this.breaker.acquire();
		this.breaker.acquire();
		this.breaker.acquire();
		first.success();
		assertThat(isPermitted(this.breaker)).isFalse();
	}

	@Test
	void oneThatFailsOpensAgainWhateverBecomesOfTheOthers() {
		Permit first = this.breaker.acquire();
		Permit second = this.breaker.acquire();
		first.success();
		fail(this.breaker, new IOException());
		assertThat(this.breaker.getState()).isEqualTo(State.OPEN);
		second.success();
		assertThat(this.breaker.getState()).isEqualTo(State.OPEN);
		this.time.advance(RECOVERY_TIMEOUT);
		// Earlier successes no longer count.
		succeed(this.breaker);
		succeed(this.breaker);
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		assertThat(this.changes).containsExactly("HALF_OPEN: the recovery timeout is over",
				"OPEN: the trial failed with java.io.IOException", "HALF_OPEN: the recovery timeout is over");
	}

	@Test
	void placeOfOneThatIsReleasedGoesToTheNext() {
		Permit first = this.breaker.acquire();
		this.breaker.acquire();
		this.breaker.acquire();
		first.release();
		assertThat(isPermitted(this.breaker)).isTrue();
	}

	@Test
	void eachHasALeaseOfItsOwn() {
		Permit first = this.breaker.acquire();
		this.time.advance(Duration.ofSeconds(2));
		Permit second = this.breaker.acquire();
		Permit third = this.breaker.acquire();
		assertThat(this.breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(3));
		this.time.advance(Duration.ofSeconds(3));
		Permit successor = this.breaker.acquire();
		assertThat(isPermitted(this.breaker)).isFalse();
		first.failure(new IOException());
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		second.success();
		third.success();
		successor.success();
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void onlyOneOfThoseWhoseLeaseHasRunOutIsTakenOverAtATime() {
		Permit first = this.breaker.acquire();
		Permit second = this.breaker.acquire();
		Permit third = this.breaker.acquire();
		this.time.advance(TRIAL_TIMEOUT);
		Permit successor = this.breaker.acquire();
		first.failure(new IOException());
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		second.success();
		third.success();
		successor.success();
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void eachMayCallThroughTheSameBreakerOnItsOwnThread() {
		String result = this.breaker.call(() -> succeed(this.breaker) + succeed(this.breaker) + succeed(this.breaker));
		assertThat(result).isEqualTo("donedonedone");
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		succeed(this.breaker);
		succeed(this.breaker);
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void burstOnAnExpiredCircuitMeetsExactlyThatManyPermits() throws Exception {
		int threads = 16;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			for (int round = 0; round < 200; round++) {
				AtomicInteger permitted = new AtomicInteger();
				List<Permit> permits = new ArrayList<>();
				CyclicBarrier start = new CyclicBarrier(threads);
				List<Future<?>> futures = new ArrayList<>();
				for (int i = 0; i < threads; i++) {
					futures.add(executor.submit(() -> {
						start.await();
						try {
							Permit permit = this.breaker.acquire();
							permitted.incrementAndGet();
							synchronized (permits) {
								permits.add(permit);
							}
						}
						catch (CircuitBreakerOpenException ex) {
							// Expected for most threads.
						}
						return null;
					}));
				}
				for (Future<?> future : futures) {
					future.get();
				}
				assertThat(permitted).hasValue(3);
				endAtOnce(executor, permits);
				assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
				fail(this.breaker, 3);
				this.time.advance(RECOVERY_TIMEOUT);
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void noneOfThoseThatEndAtTheSameTimeIsForgotten() throws Exception {
		int half = 500;
		CircuitBreaker many = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().trialCalls(2 * half).build(),
				this.time);
		fail(many, 3);
		this.time.advance(RECOVERY_TIMEOUT);
		List<Permit> permits = new ArrayList<>();
		for (int i = 0; i < 2 * half; i++) {
			permits.add(many.acquire());
		}
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try {
			CyclicBarrier start = new CyclicBarrier(2);
			Future<?> others = executor.submit(() -> {
				start.await();
				permits.subList(0, half).forEach(Permit::success);
				return null;
			});
			start.await();
			permits.subList(half, 2 * half).forEach(Permit::success);
			others.get();
		}
		finally {
			executor.shutdownNow();
		}
		assertThat(many.getState()).isEqualTo(State.CLOSED);
	}

	private static void endAtOnce(ExecutorService executor, List<Permit> permits) throws Exception {
		CyclicBarrier start = new CyclicBarrier(permits.size());
		List<Future<?>> futures = new ArrayList<>();
		for (Permit permit : permits) {
			futures.add(executor.submit(() -> {
				start.await();
				permit.success();
				return null;
			}));
		}
		for (Future<?> future : futures) {
			future.get();
		}
	}

}
