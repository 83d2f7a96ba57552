package io.github.circuitbreaker;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.circuitbreaker.Breakers.fail;
import static io.github.circuitbreaker.Breakers.isPermitted;
import static io.github.circuitbreaker.Breakers.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that no trial can block the circuit breaker.
 */
class TrialTests {

	private static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration TRIAL_TIMEOUT = Duration.ofSeconds(5);

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreaker breaker = CircuitBreaker.of("pypi",
			CircuitBreakerConfig.builder()
				.recoveryTimeout(RECOVERY_TIMEOUT)
				.trialTimeout(TRIAL_TIMEOUT)
				.ignoreExceptions(IllegalStateException.class)
				.ignoreException((exception) -> {
					if (exception instanceof IllegalArgumentException) {
						throw new UnsupportedOperationException("I don't know");
					}
					return false;
				})
				.build(),
			this.time);

	private final List<State> changes = new ArrayList<>();

	private Permit late;

	@BeforeEach
	void openAndWait() {
		this.late = this.breaker.acquire();
		fail(this.breaker, 3);
		this.time.advance(RECOVERY_TIMEOUT);
		this.breaker.addListener((change) -> this.changes.add(change.to()));
	}

	@Test
	void thatIsCalledRunsOnThisThreadAndLetsItsPartsPass() {
		this.breaker.call(() -> {
			fail(this.breaker, new IOException());
			assertThat(succeed(this.breaker)).isEqualTo("done");
			assertThat(this.changes).containsExactly(State.HALF_OPEN);
			return "done";
		});
		assertThat(this.changes).containsExactly(State.HALF_OPEN, State.CLOSED);
	}

	@Test
	void thatThrowsAnErrorFails() {
		AssertionError error = new AssertionError();
		assertThat(fail(this.breaker, error)).isSameAs(error);
		assertThat(this.changes).containsExactly(State.HALF_OPEN, State.OPEN);
	}

	@Test
	void whoseClassifierThrowsFails() {
		IllegalArgumentException thrown = new IllegalArgumentException();
		assertThat(fail(this.breaker, thrown)).isSameAs(thrown);
		assertThat(this.changes).containsExactly(State.HALF_OPEN, State.OPEN);
	}

	@Test
	void thatThrowsAnExceptionWhoseCauseCannotBeAskedForFails() {
		fail(this.breaker, new CompletionException(new IOException()) {

			private static final long serialVersionUID = 1L;

			@Override
			public synchronized Throwable getCause() {
				throw new UnsupportedOperationException("I don't tell");
			}

		});
		assertThat(this.changes).containsExactly(State.HALF_OPEN, State.OPEN);
	}

	@Test
	void thatNeverReturnsIsTakenOverWhenItsLeaseHasRunOut() {
		this.breaker.acquire();
		this.time.advance(TRIAL_TIMEOUT.minusNanos(1));
		assertThat(isPermitted(this.breaker)).isFalse();
		this.time.advance(Duration.ofNanos(1));
		assertThat(succeed(this.breaker)).isEqualTo("done");
		assertThat(this.changes).containsExactly(State.HALF_OPEN, State.CLOSED);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void thatWasTakenOverNoLongerCounts(boolean success) {
		Permit old = this.breaker.acquire();
		this.time.advance(TRIAL_TIMEOUT);
		Permit current = this.breaker.acquire();
		settle(old, success);
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		assertThat(isPermitted(this.breaker)).isFalse();
		settle(current, !success);
		assertThat(this.changes).containsExactly(State.HALF_OPEN, success ? State.OPEN : State.CLOSED);
	}

	@Test
	void thatGivesUpAfterItWasTakenOverDoesNotHandTheOtherOn() {
		Permit old = this.breaker.acquire();
		this.time.advance(TRIAL_TIMEOUT);
		this.breaker.acquire();
		old.release();
		assertThat(isPermitted(this.breaker)).isFalse();
	}

	@Test
	void whoseLeaseHasRunOutCountsAsLongAsNobodyHasTakenOver() {
		Permit trial = this.breaker.acquire();
		this.time.advance(TRIAL_TIMEOUT.multipliedBy(10));
		trial.success();
		assertThat(this.changes).containsExactly(State.HALF_OPEN, State.CLOSED);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void thatEndsAfterTheCircuitOpenedAgainDoesNotCount(boolean success) {
		Permit old = this.breaker.acquire();
		this.time.advance(TRIAL_TIMEOUT);
		fail(this.breaker, 1);
		settle(old, success);
		assertThat(this.changes).containsExactly(State.HALF_OPEN, State.OPEN);
		assertThat(this.breaker.getState()).isEqualTo(State.OPEN);
	}

	@Test
	void thatEndsInTheNextHalfOpenPhaseDoesNotCount() {
		Permit old = this.breaker.acquire();
		this.time.advance(TRIAL_TIMEOUT);
		fail(this.breaker, 1);
		this.time.advance(RECOVERY_TIMEOUT);
		this.breaker.acquire();
		old.success();
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void isNotDecidedByAResultFromBeforeTheCircuitOpened(boolean success) {
		Permit trial = this.breaker.acquire();
		settle(this.late, success);
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		assertThat(isPermitted(this.breaker)).isFalse();
		settle(trial, !success);
		assertThat(this.changes).containsExactly(State.HALF_OPEN, success ? State.OPEN : State.CLOSED);
	}

	@Test
	void thatIsAnsweredCloses() {
		fail(this.breaker, new IllegalStateException());
		assertThat(this.changes).containsExactly(State.HALF_OPEN, State.CLOSED);
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(0, 3, 0, 1, 0));
	}

	@Test
	void thatIsAnsweredElsewhereCloses() {
		Permit trial = this.breaker.acquire();
		trial.failure(new CompletionException(new IllegalStateException()));
		trial.failure(new IOException());
		assertThat(this.changes).containsExactly(State.HALF_OPEN, State.CLOSED);
	}

	@Test
	void severalCountAnswersAsSuccesses() {
		this.breaker.reconfigure(CircuitBreakerConfig.builder()
			.recoveryTimeout(RECOVERY_TIMEOUT)
			.trialCalls(3)
			.ignoreExceptions(IllegalStateException.class)
			.build());
		fail(this.breaker, new IllegalStateException());
		succeed(this.breaker);
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		fail(this.breaker, new IllegalStateException());
		assertThat(this.changes).containsExactly(State.HALF_OPEN, State.CLOSED);
	}

	@Test
	void answerThatComesTooLateDecidesNothing() {
		Permit trial = this.breaker.acquire();
		this.time.advance(TRIAL_TIMEOUT);
		Permit next = this.breaker.acquire();
		trial.failure(new IllegalStateException());
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		next.failure(new IOException());
		assertThat(this.changes).containsExactly(State.HALF_OPEN, State.OPEN);
	}

	@Test
	void thatIsCancelledIsHandedToTheNextCaller() {
		fail(this.breaker, new CancellationException());
		fail(this.breaker, new InterruptedException());
		fail(this.breaker, new IOException());
		assertThat(this.changes).containsExactly(State.HALF_OPEN, State.OPEN);
	}

	@Test
	void thatIsReleasedIsHandedToTheNextCaller() {
		this.breaker.acquire().release();
		Permit next = this.breaker.acquire();
		assertThat(isPermitted(this.breaker)).isFalse();
		next.failure(new IOException());
		assertThat(this.changes).containsExactly(State.HALF_OPEN, State.OPEN);
	}

	@Test
	void settlesOnce() {
		Permit trial = this.breaker.acquire();
		trial.release();
		trial.success();
		trial.failure(new IOException());
		assertThat(this.changes).containsExactly(State.HALF_OPEN);
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(0, 3, 0, 1, 0));
	}

	@Test
	void mayCallThroughTheSameBreakerOnItsOwnThread() {
		String result = this.breaker.call(() -> {
			assertThat(fail(this.breaker, new IOException())).isInstanceOf(IOException.class);
			assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
			this.breaker.acquire().failure(new IOException());
			return succeed(this.breaker);
		});
		assertThat(result).isEqualTo("done");
		assertThat(this.changes).containsExactly(State.HALF_OPEN, State.CLOSED);
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(2, 5, 0, 0, 0));
	}

	@Test
	void isDecidedByTheOuterResultOnly() {
		IOException thrown = new IOException();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.breaker.call(() -> {
			succeed(this.breaker);
			throw thrown;
		})).isSameAs(thrown);
		assertThat(this.changes).containsExactly(State.HALF_OPEN, State.OPEN);
	}

	@Test
	void mayCallThroughTheSameBreakerEvenWhenItsLeaseHasRunOut() {
		this.breaker.call(() -> {
			this.time.advance(TRIAL_TIMEOUT);
			return succeed(this.breaker);
		});
		assertThat(this.changes).containsExactly(State.HALF_OPEN, State.CLOSED);
	}

	@Test
	void whoseVerdictGotLostLetsItsThreadThroughNoLonger() {
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.breaker.call(() -> {
			this.time.breakDown();
			throw new IOException();
		}));
		this.time.repair();
		assertThat(isPermitted(this.breaker)).isFalse();
		this.time.advance(TRIAL_TIMEOUT);
		succeed(this.breaker);
		assertThat(this.changes).containsExactly(State.HALF_OPEN, State.CLOSED);
	}

	@Test
	void doesNotLetOtherThreadsThrough() throws InterruptedException {
		List<Boolean> permitted = new ArrayList<>();
		this.breaker.call(() -> {
			Thread other = new Thread(() -> permitted.add(isPermitted(this.breaker)));
			other.start();
			other.join();
			return "done";
		});
		assertThat(permitted).containsExactly(false);
	}

	@Test
	void thatEndsElsewhereDoesNotLetItsThreadThroughAgain() {
		this.breaker.acquire();
		assertThat(isPermitted(this.breaker)).isFalse();
	}

	private static void settle(Permit permit, boolean success) {
		if (success) {
			permit.success();
		}
		else {
			permit.failure(new IOException());
		}
	}

}
