package io.github.circuitbreaker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;

import static io.github.circuitbreaker.Breakers.fail;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for results that count as failures.
 */
class RecordResultTests {

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder());

	private CircuitBreaker breaker(CircuitBreakerConfig.Builder builder) {
		return CircuitBreaker.of("pypi", builder.recordResult((result) -> ((Response) result).status() == 503).build(),
				this.time);
	}

	@Test
	void resultThatIsRecordedIsAFailureAndReturnedAllTheSame() {
		Response unavailable = new Response(503);
		assertThat(this.breaker.<Response, RuntimeException>call(() -> unavailable)).isSameAs(unavailable);
		assertThat(this.breaker.snapshot().failureCount()).isEqualTo(1);
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
		assertThat(this.breaker.snapshot().lastFailure())
			.isEqualTo("a returned io.github.circuitbreaker.RecordResultTests$Response");
		this.breaker.acquire().success(unavailable);
		this.breaker.call(() -> unavailable);
		assertThat(this.breaker.getState()).isEqualTo(State.OPEN);
	}

	@Test
	void anyOtherIsASuccess() {
		fail(this.breaker, 2);
		this.breaker.call(() -> new Response(200));
		assertThat(this.breaker.snapshot().failureCount()).isZero();
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(1, 2, 0, 0, 0));
	}

	@Test
	void predicatesAddUp() {
		CircuitBreaker breaker = CircuitBreaker.of("pypi",
				CircuitBreakerConfig.builder()
					.recordResult("a"::equals)
					.recordResult("b"::equals)
					.ignoreException(IllegalStateException.class::isInstance)
					.ignoreException(IllegalArgumentException.class::isInstance)
					.build(),
				this.time);
		breaker.call(() -> "a");
		breaker.call(() -> "b");
		breaker.call(() -> "c");
		fail(breaker, new IllegalStateException());
		fail(breaker, new IllegalArgumentException());
		assertThat(breaker.snapshot().calls()).isEqualTo(new CallCounts(1, 2, 0, 2, 0));
	}

	@Test
	void predicatesSayWhereTheyComeFrom() {
		CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder();
		assertThat(builder.build().ignoreExceptionOrigins()).isEmpty();
		assertThat(builder.build().recordResultOrigins()).isEmpty();
		builder.ignoreException((exception) -> false).recordResult((result) -> false);
		assertThat(builder.build().ignoreExceptionOrigins()).containsExactly(RecordResultTests.class.getName());
		assertThat(builder.build().recordResultOrigins()).containsExactly(RecordResultTests.class.getName());
		builder.origin("one").ignoreException((exception) -> false).recordResult((result) -> false);
		builder.origin("other").ignoreException((exception) -> false);
		assertThat(builder.build().ignoreExceptionOrigins()).containsExactly(RecordResultTests.class.getName(), "one",
				"other");
		assertThat(builder.build().recordResultOrigins()).containsExactly(RecordResultTests.class.getName(), "one");
	}

	@Test
	void settingsWithTheSamePredicatesAreEqual() {
		Predicate<Throwable> one = (exception) -> false;
		Predicate<Throwable> other = (exception) -> false;
		assertThat(CircuitBreakerConfig.builder().origin("bean").ignoreException(one).ignoreException(other).build())
			.isEqualTo(
					CircuitBreakerConfig.builder().origin("bean").ignoreException(one).ignoreException(other).build())
			.isNotEqualTo(
					CircuitBreakerConfig.builder().origin("bean").ignoreException(other).ignoreException(one).build());
	}

	@Test
	void nothingIsNeverAskedOf() {
		this.breaker.call(() -> null);
		this.breaker.acquire().success();
		this.breaker.acquire().success(null);
		assertThat(this.breaker.snapshot().calls()).isEqualTo(new CallCounts(3, 0, 0, 0, 0));
	}

	@Test
	void predicateThatThrowsCountsAsAFailure() {
		this.breaker.call(() -> "not a response");
		assertThat(this.breaker.snapshot().failureCount()).isEqualTo(1);
		assertThat(this.breaker.snapshot().lastFailure()).isEqualTo("a returned java.lang.String");
	}

	@Test
	void whatHasFailedIsNotCalledSlow() {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder().slowCallDuration(Duration.ofSeconds(2)));
		breaker.call(() -> {
			this.time.advance(Duration.ofSeconds(3));
			return new Response(503);
		});
		assertThat(breaker.snapshot().calls()).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
	}

	@Test
	void timeThatThePredicateTakesIsNotTheCalls() {
		CircuitBreaker breaker = CircuitBreaker.of("pypi",
				CircuitBreakerConfig.builder().slowCallDuration(Duration.ofSeconds(2)).recordResult((result) -> {
					this.time.advance(Duration.ofSeconds(3));
					return false;
				}).build(), this.time);
		breaker.call(() -> "done");
		assertThat(breaker.snapshot().calls()).isEqualTo(new CallCounts(1, 0, 0, 0, 0));
	}

	@Test
	void trialThatReturnsOneOpensAgain() {
		List<String> reasons = new ArrayList<>();
		this.breaker.addListener((change) -> reasons.add(change.reason()));
		fail(this.breaker, 3);
		this.time.advance(Duration.ofSeconds(30));
		this.breaker.call(() -> new Response(503));
		assertThat(this.breaker.getState()).isEqualTo(State.OPEN);
		assertThat(reasons).last()
			.isEqualTo("the trial failed with a returned io.github.circuitbreaker.RecordResultTests$Response");
		this.time.advance(Duration.ofSeconds(30));
		this.breaker.call(() -> new Response(200));
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

	private record Response(int status) {
	}

}
