package io.github.circuitbreaker;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.http.HttpStatus;
import org.springframework.web.client.HttpClientErrorException;

import static io.github.circuitbreaker.Breakers.fail;
import static io.github.circuitbreaker.Breakers.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for calls that succeed but are too slow to count as successes.
 */
class SlowCallTests {

	private static final RuntimeException NOT_FOUND = new HttpClientErrorException(HttpStatus.NOT_FOUND);

	private static final Duration LIMIT = Duration.ofSeconds(2);

	private static final Duration TOO_LONG = LIMIT.plusNanos(1);

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreaker breaker = CircuitBreaker.of("pypi",
			CircuitBreakerConfig.builder().slowCallDuration(LIMIT).build(), this.time);

	private final List<String> reasons = new ArrayList<>();

	private String succeedAfter(Duration duration) {
		return this.breaker.call(() -> {
			this.time.advance(duration);
			return "done";
		});
	}

	private void becomeHalfOpen() {
		this.breaker.addListener((change) -> this.reasons.add(change.reason()));
		fail(this.breaker, 3);
		this.time.advance(Duration.ofSeconds(30));
	}

	@Test
	void slowSuccessCountsAsAFailureAndIsShownAsSlow() {
		assertThat(succeedAfter(TOO_LONG)).isEqualTo("done");
		assertThat(this.breaker.snapshot().failureCount()).isEqualTo(1);
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(0, 0, 1, 0, 0));
		assertThat(this.breaker.snapshot().lastFailure()).isEqualTo("a slow call");
		assertThat(this.breaker.snapshot().lastFailureTime()).isEqualTo(ManualTimeSource.START.plus(TOO_LONG));
		fail(this.breaker, 1);
		succeedAfter(TOO_LONG);
		assertThat(this.breaker.getState()).isEqualTo(State.OPEN);
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(0, 1, 2, 0, 0));
	}

	@Test
	void exactlyAsLongAsTheLimitIsNotSlow() {
		fail(this.breaker, 2);
		succeedAfter(LIMIT);
		assertThat(this.breaker.snapshot().failureCount()).isZero();
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(1, 2, 0, 0, 0));
	}

	@Test
	void failureThatIsSlowHasFailed() {
		Permit permit = this.breaker.acquire();
		this.time.advance(TOO_LONG);
		permit.failure(new IOException());
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
	}

	@Test
	void releasedPermitIsIgnoredHoweverLongItTook() {
		Permit released = this.breaker.acquire();
		this.time.advance(TOO_LONG);
		released.release();
		assertThat(this.breaker.snapshot().failureCount()).isZero();
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(0, 0, 0, 1, 0));
	}

	@ParameterizedTest
	@MethodSource("cancellations")
	void cancellationIsAFailureIfItComesTooLate(Throwable cancellation) {
		Permit soon = this.breaker.acquire();
		Permit late = this.breaker.acquire();
		this.time.advance(LIMIT);
		soon.failure(cancellation);
		assertThat(this.breaker.snapshot().failureCount()).isZero();
		this.time.advance(Duration.ofNanos(1));
		late.failure(cancellation);
		assertThat(this.breaker.snapshot().failureCount()).isEqualTo(1);
		assertThat(this.breaker.snapshot().lastFailure()).isEqualTo("a slow call");
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(0, 0, 1, 1, 0));
	}

	static List<Throwable> cancellations() {
		return List.of(new CancellationException(), new InterruptedException(), new ClosedByInterruptException(),
				new CompletionException(new CancellationException()),
				new UndeclaredThrowableException(new InterruptedException()));
	}

	@Test
	void answerThatIsSlowIsAFailure() {
		fail(this.breaker, 1);
		Permit permit = this.breaker.acquire();
		this.time.advance(LIMIT);
		permit.failure(NOT_FOUND);
		assertThat(this.breaker.snapshot().failureCount()).isZero();
		answerAfter(TOO_LONG);
		assertThat(this.breaker.snapshot().failureCount()).isEqualTo(1);
		assertThat(this.breaker.snapshot().lastFailure()).isEqualTo("a slow call");
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(0, 1, 1, 1, 0));
	}

	@Test
	void trialWhoseAnswerIsSlowOpensAgain() {
		becomeHalfOpen();
		answerAfter(TOO_LONG);
		assertThat(this.breaker.getState()).isEqualTo(State.OPEN);
		assertThat(this.reasons).last().isEqualTo("the trial failed with a slow call");
	}

	private void answerAfter(Duration duration) {
		assertThatException().isThrownBy(() -> this.breaker.call(() -> {
			this.time.advance(duration);
			throw NOT_FOUND;
		})).isSameAs(NOT_FOUND);
	}

	@Test
	void permitMeasuresFromWhereItWasAcquired() {
		Permit permit = this.breaker.acquire();
		this.time.advance(TOO_LONG);
		this.breaker.acquire().success();
		permit.success();
		permit.success();
		assertThat(this.breaker.snapshot().failureCount()).isEqualTo(1);
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(1, 0, 1, 0, 0));
	}

	@Test
	void slowTrialOpensAgain() {
		becomeHalfOpen();
		succeedAfter(TOO_LONG);
		assertThat(this.breaker.getState()).isEqualTo(State.OPEN);
		assertThat(this.reasons).last().isEqualTo("the trial failed with a slow call");
	}

	@Test
	void quickTrialCloses() {
		becomeHalfOpen();
		succeedAfter(LIMIT);
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void slowPartOfATrialDecidesNothing() {
		becomeHalfOpen();
		this.breaker.call(() -> {
			succeedAfter(LIMIT);
			return this.breaker.call(() -> "quick");
		});
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(3, 3, 0, 0, 0));
		becomeHalfOpen();
		this.breaker.call(() -> succeedAfter(TOO_LONG));
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(3, 6, 2, 0, 0));
	}

	@Test
	void clockIsReadOnlyIfTheTimeMatters() {
		AtomicInteger reads = new AtomicInteger();
		TimeSource counting = new TimeSource() {

			@Override
			public long nanoTime() {
				return reads.incrementAndGet();
			}

			@Override
			public Instant now() {
				return ManualTimeSource.START;
			}

		};
		CircuitBreaker breaker = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().build(), counting);
		succeed(breaker);
		breaker.acquire().success();
		assertThat(reads).hasValue(0);
		breaker.reconfigure(CircuitBreakerConfig.builder().slowCallDuration(LIMIT).build());
		succeed(breaker);
		assertThat(reads).hasValue(2);
	}

	@Test
	void limitThatIsForeverIsNone() {
		CircuitBreaker breaker = CircuitBreaker.of("pypi",
				CircuitBreakerConfig.builder().slowCallDuration(Duration.ofSeconds(Long.MAX_VALUE)).build(), this.time);
		Permit permit = breaker.acquire();
		this.time.advance(Duration.ofNanos(Long.MAX_VALUE));
		permit.success();
		assertThat(breaker.snapshot().calls()).isEqualTo(new CallCounts(1, 0, 0, 0, 0));
	}

}
