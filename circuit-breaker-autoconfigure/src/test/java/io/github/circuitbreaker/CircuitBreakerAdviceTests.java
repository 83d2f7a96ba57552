package io.github.circuitbreaker;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static io.github.circuitbreaker.Breakers.fail;
import static io.github.circuitbreaker.Breakers.isPermitted;
import static io.github.circuitbreaker.Breakers.succeed;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CircuitBreakerAdvice}.
 */
class CircuitBreakerAdviceTests {

	private static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(30);

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreaker breaker = CircuitBreaker.of("pypi",
			CircuitBreakerConfig.builder().recoveryMultiplier(2).build(), this.time);

	private final List<CircuitBreakerStateChange> changes = new ArrayList<>();

	CircuitBreakerAdviceTests() {
		this.breaker.addListener(this.changes::add);
	}

	@Test
	void opensForAsLongAsIsSaid() {
		this.breaker.advice().open(Duration.ofSeconds(5), 0, "3 of 5 instances");
		assertThat(this.changes).containsExactly(new CircuitBreakerStateChange("pypi", State.CLOSED, State.OPEN,
				ManualTimeSource.START, "3 of 5 instances", Duration.ofSeconds(5), false, TransitionCause.ADVICE));
		this.time.advance(Duration.ofSeconds(5).minusNanos(1));
		assertThat(isPermitted(this.breaker)).isFalse();
		this.time.advance(Duration.ofNanos(1));
		assertThat(isPermitted(this.breaker)).isTrue();
	}

	@Test
	void circuitThatIsOpenGetsAnotherEndAndNoTransition() {
		fail(this.breaker, 3);
		this.time.advance(Duration.ofSeconds(1));
		this.breaker.advice().open(Duration.ofSeconds(5), 0, "3 of 5 instances");
		Snapshot snapshot = this.breaker.snapshot();
		assertThat(snapshot.retryAfter()).isEqualTo(Duration.ofSeconds(5));
		assertThat(snapshot.since()).isEqualTo(ManualTimeSource.START);
		assertThat(this.changes).singleElement()
			.satisfies((change) -> assertThat(change.cause()).isEqualTo(TransitionCause.CALLS));
	}

	@Test
	void circuitThatIsOpenTakesOverTheTrialsThatOthersHaveMade() {
		fail(this.breaker, 3);
		this.breaker.advice().open(Duration.ZERO, 2, "3 of 5 instances");
		fail(this.breaker, new IOException());
		assertThat(this.breaker.snapshot().retryAfter()).isEqualTo(RECOVERY_TIMEOUT.multipliedBy(8));
	}

	@Test
	void nextOpenTimeFollowsFromTheTrialsThatOthersHaveMade() {
		this.breaker.advice().open(Duration.ZERO, 2, "3 of 5 instances");
		fail(this.breaker, new IOException());
		assertThat(this.breaker.snapshot().retryAfter()).isEqualTo(RECOVERY_TIMEOUT.multipliedBy(8));
	}

	@Test
	void trialThatAdviceHasOvertakenDecidesNothing() {
		this.breaker.advice().open(Duration.ZERO, 0, "3 of 5 instances");
		Permit trial = this.breaker.acquire();
		this.breaker.advice().open(Duration.ofSeconds(5), 1, "a trial of others failed");
		trial.success();
		assertThat(this.breaker.getState()).isEqualTo(State.OPEN);
		this.breaker.advice().close("a trial of others succeeded");
		trial.failure(new IOException());
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
		assertThat(this.breaker.snapshot().failureCount()).isZero();
	}

	@Test
	void closesAnOpenCircuitAndLeavesACountAlone() {
		fail(this.breaker, 3);
		this.breaker.advice().close("a trial of others succeeded");
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
		assertThat(this.changes).last()
			.isEqualTo(new CircuitBreakerStateChange("pypi", State.OPEN, State.CLOSED, ManualTimeSource.START,
					"a trial of others succeeded", null, false, TransitionCause.ADVICE));
		fail(this.breaker, 2);
		this.breaker.advice().close("a trial of others succeeded");
		assertThat(this.breaker.snapshot().failureCount()).isEqualTo(2);
	}

	@Test
	void whatWasSaidByHandStays() {
		this.breaker.forceOpen();
		this.breaker.advice().close("a trial of others succeeded");
		this.breaker.advice().open(Duration.ofSeconds(5), 0, "3 of 5 instances");
		assertThat(this.breaker.getState()).isEqualTo(State.FORCED_OPEN);
		this.breaker.disable();
		this.breaker.advice().open(Duration.ofSeconds(5), 0, "3 of 5 instances");
		this.breaker.advice().close("a trial of others succeeded");
		assertThat(this.breaker.getState()).isEqualTo(State.DISABLED);
	}

	@Test
	void gateIsAskedBeforeATrialAndNeverOtherwise() {
		AtomicBoolean permitted = new AtomicBoolean();
		AtomicInteger asked = new AtomicInteger();
		this.breaker.advice().setTrialGate(() -> {
			asked.incrementAndGet();
			return permitted.get();
		});
		succeed(this.breaker);
		fail(this.breaker, 3);
		assertThat(isPermitted(this.breaker)).isFalse();
		assertThat(asked).hasValue(0);
		this.time.advance(RECOVERY_TIMEOUT);
		assertThat(isPermitted(this.breaker)).isFalse();
		assertThat(this.breaker.getState()).isEqualTo(State.OPEN);
		assertThat(asked).hasValue(1);
		permitted.set(true);
		Permit trial = this.breaker.acquire();
		assertThat(isPermitted(this.breaker)).isFalse();
		assertThat(asked).hasValue(2);
		permitted.set(false);
		trial.release();
		assertThat(isPermitted(this.breaker)).isFalse();
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		assertThat(asked).hasValue(3);
	}

	@Test
	void circuitIsNotStuckByAGateThatThrows() {
		this.breaker.advice().setTrialGate(() -> {
			throw new IllegalStateException();
		});
		fail(this.breaker, 3);
		this.time.advance(RECOVERY_TIMEOUT);
		succeed(this.breaker);
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

}
