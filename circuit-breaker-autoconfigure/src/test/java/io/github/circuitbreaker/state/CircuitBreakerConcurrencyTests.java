package io.github.circuitbreaker.state;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.circuitbreaker.Breakers;
import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.Permit;
import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with real threads, started one step before an edge.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class CircuitBreakerConcurrencyTests {

	private static final int THREADS = 64;

	private static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(30);

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

	private final ManualTimeSource time = new ManualTimeSource();

	private final ConcurrentLinkedQueue<CircuitBreakerStateChange> changes = new ConcurrentLinkedQueue<>();

	private final CircuitBreaker breaker = CircuitBreaker.of("pypi",
			CircuitBreakerConfig.builder().recoveryTimeout(RECOVERY_TIMEOUT).build(), this.time);

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
	}

	/**
	 * Lets all threads make a call when the recovery timeout has just expired.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void exactlyOneOfAllCallersIsTheTrial(boolean success) throws Exception {
		this.breaker.addListener(this.changes::add);
		for (int round = 0; round < 500; round++) {
			open();
			this.changes.clear();
			this.time.advance(RECOVERY_TIMEOUT);
			AtomicInteger made = new AtomicInteger();
			CountDownLatch othersRejected = new CountDownLatch(THREADS - 1);
			inAllThreads(() -> {
				try {
					this.breaker.call(() -> {
						made.incrementAndGet();
						othersRejected.await();
						if (!success) {
							throw new IOException();
						}
						return null;
					});
				}
				catch (CircuitBreakerOpenException ex) {
					othersRejected.countDown();
				}
				catch (IOException ex) {
					// the failing trial
				}
			});
			assertThat(made).hasValue(1);
			assertThat(this.changes).extracting(CircuitBreakerStateChange::to)
				.containsExactly(State.HALF_OPEN, success ? State.CLOSED : State.OPEN);
		}
	}

	/**
	 * Lets all threads make a call when the lease of the trial has just expired.
	 */
	@Test
	void exactlyOneOfAllCallersTakesTheTrialOver() throws Exception {
		open();
		this.time.advance(RECOVERY_TIMEOUT);
		this.breaker.acquire();
		for (int round = 0; round < 2_000; round++) {
			this.time.advance(RECOVERY_TIMEOUT);
			AtomicInteger permitted = new AtomicInteger();
			inAllThreads(() -> {
				try {
					this.breaker.acquire();
					permitted.incrementAndGet();
				}
				catch (CircuitBreakerOpenException ex) {
					// the others
				}
			});
			assertThat(permitted).hasValue(1);
		}
	}

	/**
	 * Lets a thread that gives up a trial race with threads that want it.
	 */
	@Test
	void releasedTrialGoesToOneCallerAtATime() throws Exception {
		open();
		this.time.advance(RECOVERY_TIMEOUT);
		Permit first = this.breaker.acquire();
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		AtomicInteger permitted = new AtomicInteger();
		first.release();
		inAllThreads(() -> {
			for (int i = 0; i < 2_000; i++) {
				try {
					Permit permit = this.breaker.acquire();
					most.accumulateAndGet(inside.incrementAndGet(), Math::max);
					permitted.incrementAndGet();
					inside.decrementAndGet();
					permit.release();
				}
				catch (CircuitBreakerOpenException ex) {
					Thread.yield();
				}
			}
		});
		assertThat(most).hasValue(1);
		assertThat(permitted).hasPositiveValue();
		assertThat(this.breaker.acquire()).isNotNull();
	}

	/**
	 * Makes 64 calls fail at the same time, each of which could be the last failure.
	 */
	@Test
	void manyLastFailuresOpenOnce() throws Exception {
		for (int round = 0; round < 500; round++) {
			CircuitBreaker breaker = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().build(), this.time);
			AtomicInteger opened = new AtomicInteger();
			breaker.addListener((change) -> opened.incrementAndGet());
			Breakers.fail(breaker, 2);
			List<Permit> permits = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				permits.add(breaker.acquire());
			}
			AtomicInteger next = new AtomicInteger();
			inAllThreads(() -> permits.get(next.getAndIncrement()).failure(new IOException()));
			assertThat(breaker.getState()).isEqualTo(State.OPEN);
			assertThat(opened).hasValue(1);
			assertThat(breaker.snapshot().failureCount()).isEqualTo(3);
			assertThat(breaker.snapshot().calls().failed()).isEqualTo(2 + THREADS);
		}
	}

	/**
	 * Lets a success race with the last failure. In either order, a circuit that was seen
	 * closed and without failures must not open before three more.
	 */
	@Test
	void successBesideTheLastFailureIsNotLostHalfway() throws Exception {
		for (int round = 0; round < 3_000; round++) {
			CircuitBreaker breaker = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().build(), this.time);
			Breakers.fail(breaker, 2);
			Permit failing = breaker.acquire();
			Permit succeeding = breaker.acquire();
			CyclicBarrier start = new CyclicBarrier(2);
			Future<Snapshot> afterSuccess = this.threads.submit(() -> {
				start.await();
				succeeding.success();
				return breaker.snapshot();
			});
			start.await();
			failing.failure(new IOException());
			Snapshot seen = afterSuccess.get();
			if (seen.state() == State.CLOSED) {
				assertThat(seen.failureCount()).isLessThan(2);
				assertThat(breaker.getState()).isEqualTo(State.CLOSED);
				assertThat(breaker.snapshot().failureCount()).isEqualTo(1);
			}
			else {
				assertThat(breaker.snapshot().failureCount()).isEqualTo(3);
			}
		}
	}

	/**
	 * Combines everything: thousands of cycles of opening and closing, with all threads
	 * making calls.
	 */
	@Test
	void goesRoundThousandsOfTimesWithoutLosingATransition() throws Exception {
		int cycles = 3_000;
		CircuitBreakerConfig config = CircuitBreakerConfig.builder()
			.recoveryTimeout(RECOVERY_TIMEOUT)
			.trialTimeout(Duration.ofSeconds(Long.MAX_VALUE))
			.build();
		StateMachine machine = new StateMachine("pypi", config, this.time, new Listeners<>());
		AtomicInteger closed = new AtomicInteger();
		machine.context().listeners().add((change) -> {
			this.changes.add(change);
			if (change.to() == State.CLOSED) {
				closed.incrementAndGet();
			}
		});
		AtomicInteger trials = new AtomicInteger();
		AtomicInteger trialsNow = new AtomicInteger();
		AtomicInteger mostTrials = new AtomicInteger();
		AtomicInteger calls = new AtomicInteger();
		AtomicInteger rejections = new AtomicInteger();
		inAllThreads(() -> {
			while (closed.get() < cycles) {
				int call = calls.incrementAndGet();
				try {
					Permit grant = machine.permit(false);
					boolean trial = grant instanceof Trial;
					if (trial) {
						trials.incrementAndGet();
						mostTrials.accumulateAndGet(trialsNow.incrementAndGet(), Math::max);
						Thread.yield();
						trialsNow.decrementAndGet();
					}
					if (trial && call % 3 != 0) {
						grant.success();
					}
					else {
						grant.failure(new IOException());
					}
				}
				catch (CircuitBreakerOpenException ex) {
					rejections.incrementAndGet();
					this.time.advance(RECOVERY_TIMEOUT.dividedBy(8));
					Thread.yield();
				}
			}
		});
		assertThat(mostTrials).hasValue(1);
		assertThat(this.changes).filteredOn((change) -> change.to() == State.HALF_OPEN).hasSize(trials.get());
		assertTransitionsFormOneChain(machine.phase().state());
		CallCounts counts = machine.snapshot().calls();
		assertThat(counts.rejected()).isEqualTo(rejections.get());
		assertThat(counts.successful() + counts.failed() + counts.rejected()).isEqualTo(calls.get());
		assertThat(closed.get()).isGreaterThanOrEqualTo(cycles);
	}

	/**
	 * Asserts that the transitions form a single walk from state to state, regardless of
	 * the order in which they were reported: each state is left as often as it is
	 * entered, except the first and the last.
	 */
	private void assertTransitionsFormOneChain(State last) {
		for (State state : State.values()) {
			long entered = this.changes.stream().filter((change) -> change.to() == state).count();
			long left = this.changes.stream().filter((change) -> change.from() == state).count();
			long balance = ((state == State.CLOSED) ? 1 : 0) + entered - left;
			assertThat(balance).as("entered and not left: " + state).isEqualTo((last == state) ? 1 : 0);
		}
		assertThat(this.changes).allMatch((change) -> switch (change.from()) {
			case CLOSED -> change.to() == State.OPEN;
			case OPEN -> change.to() == State.HALF_OPEN;
			case HALF_OPEN -> change.to() == State.CLOSED || change.to() == State.OPEN;
			default -> false;
		});
	}

	private void open() {
		while (this.breaker.getState() != State.OPEN) {
			Breakers.fail(this.breaker, 1);
		}
	}

	private void inAllThreads(Task task) throws Exception {
		CyclicBarrier start = new CyclicBarrier(THREADS);
		List<Future<?>> futures = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			futures.add(this.threads.submit(() -> {
				start.await();
				task.run();
				return null;
			}));
		}
		for (Future<?> future : futures) {
			future.get();
		}
	}

	@FunctionalInterface
	private interface Task {

		void run() throws Exception;

	}

}
