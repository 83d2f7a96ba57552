package io.github.circuitbreaker;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static io.github.circuitbreaker.Breakers.fail;
import static io.github.circuitbreaker.Breakers.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for the three states, one step at a time.
 */
class CircuitBreakerTests {

	private static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration NANO = Duration.ofNanos(1);

	private final ManualTimeSource time = new ManualTimeSource();

	private final List<CircuitBreakerStateChange> changes = new ArrayList<>();

	private CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder().build());

	private CircuitBreaker breaker(CircuitBreakerConfig config) {
		CircuitBreaker breaker = CircuitBreaker.of("pypi", config, this.time);
		breaker.addListener(this.changes::add);
		return breaker;
	}

	private void assertRejects(Duration retryAfter) {
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> succeed(this.breaker))
			.satisfies((ex) -> {
				assertThat(ex.getCircuitBreakerName()).isEqualTo("pypi");
				assertThat(ex.getState()).isEqualTo(this.breaker.getState());
				assertThat(ex.getRetryAfter()).isEqualTo(retryAfter);
			});
	}

	@Test
	void nameMustNotBeBlank() {
		CircuitBreakerConfig config = CircuitBreakerConfig.builder().build();
		assertThatIllegalArgumentException().isThrownBy(() -> CircuitBreaker.of(" ", config))
			.withMessage("The name of a circuit breaker must not be blank");
	}

	@Test
	void showsNameAndState() {
		fail(this.breaker, 3);
		assertThat(this.breaker.getName()).isEqualTo("pypi");
		assertThat(this.breaker).hasToString("CircuitBreaker 'pypi' (OPEN)");
	}

	@Nested
	class Closed {

		@Test
		void returnsWhatTheCallReturns() {
			assertThat(succeed(breaker)).isEqualTo("done");
			assertThat(breaker.<String, RuntimeException>call(() -> null)).isNull();
		}

		@Test
		void throwsWhatTheCallThrows() {
			IOException thrown = new IOException();
			assertThat(fail(breaker, thrown)).isSameAs(thrown);
			AssertionError error = new AssertionError();
			assertThat(fail(breaker, error)).isSameAs(error);
		}

		@Test
		void staysClosedBelowTheThreshold() {
			fail(breaker, 2);
			assertThat(breaker.getState()).isEqualTo(State.CLOSED);
			assertThat(breaker.snapshot().failureCount()).isEqualTo(2);
		}

		@Test
		void opensAtTheThreshold() {
			fail(breaker, 3);
			assertThat(breaker.getState()).isEqualTo(State.OPEN);
			assertThat(breaker.snapshot().failureCount()).isEqualTo(3);
		}

		@Test
		void opensAtAThresholdOfOne() {
			breaker = breaker(CircuitBreakerConfig.builder().failureThreshold(1).build());
			fail(breaker, 1);
			assertThat(breaker.getState()).isEqualTo(State.OPEN);
		}

		@Test
		void successBringsTheCountBackToZero() {
			fail(breaker, 2);
			succeed(breaker);
			assertThat(breaker.snapshot().failureCount()).isZero();
			fail(breaker, 2);
			assertThat(breaker.getState()).isEqualTo(State.CLOSED);
		}

		@Test
		void answerResetsTheCountAsASuccessDoes() {
			breaker = breaker(CircuitBreakerConfig.builder().ignoreExceptions(IllegalStateException.class).build());
			for (int i = 0; i < 3; i++) {
				fail(breaker, 1);
				for (int n = 0; n < 1_000; n++) {
					fail(breaker, new IllegalStateException());
				}
				time.advance(Duration.ofHours(1));
			}
			assertThat(breaker.snapshot().failureCount()).isZero();
			assertThat(breaker.getState()).isEqualTo(State.CLOSED);
			assertThat(breaker.snapshot().calls()).isEqualTo(new CallCounts(0, 3, 0, 3_000, 0));
		}

		@Test
		void callThatSaysNothingNeitherCountsNorResets() {
			fail(breaker, 2);
			fail(breaker, new CancellationException());
			fail(breaker, new CompletionException(new InterruptedException()));
			breaker.acquire().release();
			assertThat(breaker.snapshot().failureCount()).isEqualTo(2);
			assertThat(breaker.snapshot().calls()).isEqualTo(new CallCounts(0, 2, 0, 3, 0));
			fail(breaker, 1);
			assertThat(breaker.getState()).isEqualTo(State.OPEN);
		}

	}

	@Nested
	class Open {

		@BeforeEach
		void open() {
			fail(breaker, 3);
		}

		@Test
		void rejectsWithoutMakingTheCall() {
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> breaker.call(() -> {
				throw new AssertionError("The call was made");
			}));
		}

		@Test
		void saysWhenToComeBack() {
			assertRejects(RECOVERY_TIMEOUT);
			time.advance(Duration.ofSeconds(18));
			assertRejects(Duration.ofSeconds(12));
		}

		@Test
		void rejectsUntilTheLastNanosecond() {
			time.advance(RECOVERY_TIMEOUT.minus(NANO));
			assertRejects(NANO);
			time.advance(NANO);
			assertThat(succeed(breaker)).isEqualTo("done");
		}

		@Test
		void staysOpenUntilACallComes() {
			time.advance(RECOVERY_TIMEOUT.multipliedBy(100));
			assertThat(breaker.getState()).isEqualTo(State.OPEN);
			assertThat(breaker.snapshot().retryAfter()).isZero();
		}

		@Test
		void wallClockDoesNotMatter() {
			time.shiftWallClock(Duration.ofDays(-1));
			time.advance(RECOVERY_TIMEOUT.minus(NANO));
			assertRejects(NANO);
			time.shiftWallClock(Duration.ofDays(2));
			assertRejects(NANO);
			time.advance(NANO);
			assertThat(succeed(breaker)).isEqualTo("done");
		}

		@Test
		void longestRecoveryTimeoutNeverEnds() {
			breaker = breaker(
					CircuitBreakerConfig.builder().recoveryTimeout(Duration.ofSeconds(Long.MAX_VALUE)).build());
			fail(breaker, 3);
			time.advance(Duration.ofDays(365 * 100));
			assertThat(Breakers.isPermitted(breaker)).isFalse();
			time.advance(Duration.ofDays(365 * 100));
			assertThat(Breakers.isPermitted(breaker)).isFalse();
		}

		@Test
		void lateSuccessDoesNotClose() {
			breaker = breaker(CircuitBreakerConfig.builder().build());
			Permit late = breaker.acquire();
			fail(breaker, 3);
			late.success();
			assertThat(breaker.getState()).isEqualTo(State.OPEN);
			assertThat(breaker.snapshot().failureCount()).isEqualTo(3);
			assertThat(breaker.snapshot().calls().successful()).isEqualTo(1);
		}

	}

	@Nested
	class HalfOpen {

		@BeforeEach
		void openAndWait() {
			fail(breaker, 3);
			time.advance(RECOVERY_TIMEOUT);
		}

		@Test
		void rejectsAllButTheTrial() {
			breaker.acquire();
			assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
			assertRejects(RECOVERY_TIMEOUT);
			time.advance(Duration.ofSeconds(10));
			assertRejects(Duration.ofSeconds(20));
		}

		@Test
		void closesWhenTheTrialSucceeds() {
			succeed(breaker);
			assertThat(breaker.getState()).isEqualTo(State.CLOSED);
			assertThat(breaker.snapshot().failureCount()).isZero();
			fail(breaker, 2);
			assertThat(breaker.getState()).isEqualTo(State.CLOSED);
		}

		@Test
		void opensAgainWhenTheTrialFails() {
			fail(breaker, 1);
			assertThat(breaker.getState()).isEqualTo(State.OPEN);
			assertRejects(RECOVERY_TIMEOUT);
			time.advance(RECOVERY_TIMEOUT);
			succeed(breaker);
			assertThat(breaker.getState()).isEqualTo(State.CLOSED);
		}

	}

	@Nested
	class Disabled {

		@BeforeEach
		void disable() {
			breaker = breaker(CircuitBreakerConfig.builder().enabled(false).build());
		}

		@Test
		void letsEverythingThroughUncounted() {
			fail(breaker, 10);
			succeed(breaker);
			breaker.acquire().release();
			Snapshot snapshot = breaker.snapshot();
			assertThat(snapshot.state()).isEqualTo(State.DISABLED);
			assertThat(snapshot.failureCount()).isZero();
			assertThat(snapshot.lastFailure()).isNull();
			assertThat(snapshot.retryAfter()).isNull();
			assertThat(snapshot.calls()).isEqualTo(new CallCounts(0, 0, 0, 0, 0));
		}

	}

	@Nested
	class Snapshots {

		@Test
		void ofANewBreaker() {
			Snapshot snapshot = breaker.snapshot();
			assertThat(snapshot)
				.isEqualTo(new Snapshot("pypi", breaker.getConfig(), State.CLOSED, ManualTimeSource.START, 0, null,
						null, null, null, null, new CallCounts(0, 0, 0, 0, 0), List.of(), TransitionCounts.none()));
		}

		@Test
		void countEachCallOnce() {
			breaker = breaker(CircuitBreakerConfig.builder().ignoreExceptions(IllegalStateException.class).build());
			succeed(breaker);
			fail(breaker, new IllegalStateException());
			breaker.acquire().release();
			fail(breaker, 3);
			fail(breaker, 4);
			assertThat(breaker.snapshot().calls()).isEqualTo(new CallCounts(1, 3, 0, 2, 4));
		}

		@Test
		void keepTheLastFailureAndWhenItWas() {
			fail(breaker, new ConnectException("secret"));
			time.advance(Duration.ofSeconds(5));
			succeed(breaker);
			Snapshot snapshot = breaker.snapshot();
			assertThat(snapshot.lastFailure()).isEqualTo("java.net.ConnectException");
			assertThat(snapshot.lastFailureTime()).isEqualTo(ManualTimeSource.START);
			assertThat(snapshot.toString()).doesNotContain("secret");
		}

		@Test
		void sayHowLongTheStateHasLasted() {
			time.advance(Duration.ofSeconds(5));
			fail(breaker, 3);
			assertThat(breaker.snapshot().since()).isEqualTo(ManualTimeSource.START.plusSeconds(5));
			time.advance(RECOVERY_TIMEOUT);
			Permit trial = breaker.acquire();
			time.advance(Duration.ofSeconds(1));
			assertThat(breaker.snapshot().since()).isEqualTo(ManualTimeSource.START.plusSeconds(35));
			trial.success();
			assertThat(breaker.snapshot().since()).isEqualTo(ManualTimeSource.START.plusSeconds(36));
		}

		@Test
		void sayWhenToComeBack() {
			assertThat(breaker.snapshot().retryAfter()).isNull();
			fail(breaker, 3);
			time.advance(Duration.ofSeconds(18));
			assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(12));
			time.advance(Duration.ofSeconds(12));
			Permit trial = breaker.acquire();
			time.advance(Duration.ofSeconds(10));
			assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(20));
			trial.release();
			assertThat(breaker.snapshot().retryAfter()).isZero();
		}

	}

	@Nested
	class Listeners {

		@Test
		void areToldOfEveryTransition() {
			fail(breaker, new ConnectException());
			fail(breaker, new ConnectException());
			fail(breaker, new ConnectException());
			time.advance(RECOVERY_TIMEOUT);
			fail(breaker, new IOException());
			time.advance(RECOVERY_TIMEOUT);
			succeed(breaker);
			assertThat(changes).containsExactly(
					new CircuitBreakerStateChange("pypi", State.CLOSED, State.OPEN, ManualTimeSource.START,
							"3 failures in a row, the last java.net.ConnectException", RECOVERY_TIMEOUT, false,
							TransitionCause.CALLS),
					new CircuitBreakerStateChange("pypi", State.OPEN, State.HALF_OPEN,
							ManualTimeSource.START.plusSeconds(30), "the recovery timeout is over", null, false,
							TransitionCause.CALLS),
					new CircuitBreakerStateChange("pypi", State.HALF_OPEN, State.OPEN,
							ManualTimeSource.START.plusSeconds(30), "the trial failed with java.io.IOException",
							RECOVERY_TIMEOUT, false, TransitionCause.CALLS),
					new CircuitBreakerStateChange("pypi", State.OPEN, State.HALF_OPEN,
							ManualTimeSource.START.plusSeconds(60), "the recovery timeout is over", null, false,
							TransitionCause.CALLS),
					new CircuitBreakerStateChange("pypi", State.HALF_OPEN, State.CLOSED,
							ManualTimeSource.START.plusSeconds(60), "the trial succeeded", null, false,
							TransitionCause.CALLS));
		}

		@Test
		void areToldAfterTheFact() {
			List<State> seen = new ArrayList<>();
			breaker.addListener((change) -> seen.add(breaker.getState()));
			fail(breaker, 3);
			assertThat(seen).containsExactly(State.OPEN);
		}

		@Test
		void thatThrowHarmNobody() {
			breaker = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().build());
			breaker.addListener((change) -> {
				throw new StackOverflowError();
			});
			breaker.addListener(changes::add);
			IOException thrown = new IOException();
			fail(breaker, 2);
			assertThat(fail(breaker, thrown)).isSameAs(thrown);
			assertThat(breaker.getState()).isEqualTo(State.OPEN);
			assertThat(changes).hasSize(1);
		}

		@Test
		void canBeRemoved() {
			List<CircuitBreakerStateChange> told = new ArrayList<>();
			CircuitBreakerListener listener = told::add;
			breaker.addListener(listener);
			breaker.removeListener(listener);
			fail(breaker, 3);
			assertThat(told).isEmpty();
			assertThat(changes).hasSize(1);
		}

	}

	/**
	 * Makes a call fail while another thread takes a snapshot: a snapshot that counts a
	 * failure must also show it.
	 */
	@Test
	void snapshotShowsTheLastOfTheFailuresThatItCounts() {
		AtomicReference<Runnable> whenAsked = new AtomicReference<>();
		ManualTimeSource time = new ManualTimeSource();
		CircuitBreaker breaker = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().build(), new TimeSource() {

			@Override
			public long nanoTime() {
				Runnable action = whenAsked.getAndSet(null);
				if (action != null) {
					action.run();
				}
				return time.nanoTime();
			}

			@Override
			public Instant now() {
				return time.now();
			}

		});
		whenAsked.set(() -> fail(breaker, 1));
		Snapshot snapshot = breaker.snapshot();
		assertThat(snapshot.failureCount() == 0 || snapshot.lastFailure() != null).isTrue();
		assertThat(breaker.snapshot().failureCount()).isOne();
	}

}
