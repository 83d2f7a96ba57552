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

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.circuitbreaker.Breakers.fail;
import static io.github.circuitbreaker.Breakers.isPermitted;
import static io.github.circuitbreaker.Breakers.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for a circuit breaker that is opened, disabled and reset manually.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ManualControlTests {

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreaker breaker = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().build(), this.time);

	private final List<State> changes = new ArrayList<>();

	@BeforeEach
	void listen() {
		this.breaker.addListener((change) -> {
			assertThat(change.reason()).satisfiesAnyOf((reason) -> assertThat(reason).isEqualTo("by hand"),
					(reason) -> assertThat(change.from()).isNotIn(State.FORCED_OPEN, State.DISABLED));
			this.changes.add(change.to());
		});
	}

	@Test
	void forcedOpenRejectsAllForGood() {
		this.breaker.forceOpen();
		this.time.advance(Duration.ofDays(1));
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> succeed(this.breaker))
			.satisfies((rejection) -> {
				assertThat(rejection.getState()).isEqualTo(State.FORCED_OPEN);
				assertThat(rejection.getRetryAfter()).isNull();
			})
			.withMessage("Circuit breaker 'pypi' is FORCED_OPEN and did not permit the call");
		assertThat(this.breaker.snapshot().retryAfter()).isNull();
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(0, 0, 0, 0, 1));
		assertThat(this.changes).containsExactly(State.FORCED_OPEN);
	}

	@Test
	void disabledLetsAllThroughUncounted() {
		fail(this.breaker, 3);
		this.breaker.disable();
		fail(this.breaker, 10);
		assertThat(succeed(this.breaker)).isEqualTo("done");
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(0, 3, 0, 0, 0));
		assertThat(this.changes).containsExactly(State.OPEN, State.DISABLED);
	}

	@Test
	void resetClosesAndBeginsAnew() {
		fail(this.breaker, 3);
		this.breaker.reset();
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
		assertThat(this.breaker.snapshot().failureCount()).isZero();
		fail(this.breaker, 2);
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
		assertThat(this.changes).containsExactly(State.OPEN, State.CLOSED);
	}

	@Test
	void resetOfAClosedCircuitForgetsItsFailuresAndIsNoTransition() {
		fail(this.breaker, 2);
		this.breaker.reset();
		assertThat(this.breaker.snapshot().failureCount()).isZero();
		assertThat(this.changes).isEmpty();
	}

	@Test
	void eachLeadsToEachOther() {
		this.breaker.forceOpen();
		this.breaker.disable();
		this.breaker.forceOpen();
		this.breaker.reset();
		assertThat(this.changes).containsExactly(State.FORCED_OPEN, State.DISABLED, State.FORCED_OPEN, State.CLOSED);
	}

	@Test
	void commandThatIsGivenTwiceIsOneTransition() {
		this.breaker.forceOpen();
		this.time.advance(Duration.ofSeconds(5));
		this.breaker.forceOpen();
		assertThat(this.breaker.snapshot().since()).isEqualTo(ManualTimeSource.START);
		assertThat(this.changes).containsExactly(State.FORCED_OPEN);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void trialUnderWayNoLongerDecides(boolean success) {
		fail(this.breaker, 3);
		this.time.advance(Duration.ofSeconds(30));
		Permit trial = this.breaker.acquire();
		this.breaker.forceOpen();
		if (success) {
			trial.success();
		}
		else {
			trial.failure(new IOException());
		}
		assertThat(this.breaker.getState()).isEqualTo(State.FORCED_OPEN);
		assertThat(isPermitted(this.breaker)).isFalse();
		this.breaker.reset();
		assertThat(isPermitted(this.breaker)).isTrue();
	}

	@Test
	void callFromBeforeAResetDoesNotCountAfterIt() {
		List<Permit> early = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			early.add(this.breaker.acquire());
		}
		this.breaker.reset();
		early.forEach((permit) -> permit.failure(new IOException()));
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
		assertThat(this.breaker.snapshot().failureCount()).isZero();
		assertThat(this.breaker.snapshot().calls().failed()).isEqualTo(3);
	}

	@Test
	void whatTheSettingsDisableStaysSo() {
		CircuitBreaker disabled = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().enabled(false).build());
		disabled.forceOpen();
		assertThat(disabled.getState()).isEqualTo(State.DISABLED);
		disabled.reset();
		assertThat(disabled.getState()).isEqualTo(State.DISABLED);
	}

	@Test
	void commandsFromManyThreadsAreEachOneTransitionFromThePreviousState() throws Exception {
		List<CircuitBreakerStateChange> all = new ArrayList<>();
		CircuitBreaker shared = CircuitBreaker.of("pypi",
				CircuitBreakerConfig.builder().failureThreshold(1).recoveryTimeout(Duration.ofNanos(1)).build());
		shared.addListener((change) -> {
			synchronized (all) {
				all.add(change);
			}
		});
		int threads = 4;
		CyclicBarrier start = new CyclicBarrier(threads);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Future<?>> futures = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				int thread = i;
				futures.add(executor.submit(() -> {
					start.await();
					for (int j = 0; j < 5_000; j++) {
						act(shared, (thread + j) % 5);
					}
					return null;
				}));
			}
			for (Future<?> future : futures) {
				future.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
		// Each state is left as often as it is entered, except the first and the last.
		for (State state : State.values()) {
			long entered = all.stream().filter((change) -> change.to() == state).count();
			long left = all.stream().filter((change) -> change.from() == state).count();
			int begun = (state == State.CLOSED) ? 1 : 0;
			int ended = (state == shared.getState()) ? 1 : 0;
			assertThat(entered + begun).as(state.name()).isEqualTo(left + ended);
		}
		shared.reset();
		assertThat(succeed(shared)).isEqualTo("done");
	}

	private static void act(CircuitBreaker breaker, int what) {
		switch (what) {
			case 0 -> breaker.forceOpen();
			case 1 -> breaker.disable();
			case 2 -> breaker.reset();
			case 3 -> fail(breaker, 1);
			default -> isPermitted(breaker);
		}
	}

}
