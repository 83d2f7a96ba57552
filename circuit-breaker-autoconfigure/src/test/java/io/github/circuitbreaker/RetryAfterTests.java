package io.github.circuitbreaker;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.circuitbreaker.Breakers.fail;
import static io.github.circuitbreaker.Breakers.succeed;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for failures that ask to be left alone for some time.
 */
class RetryAfterTests {

	private final ManualTimeSource time = new ManualTimeSource();

	private CircuitBreaker breaker = create((builder) -> {
	});

	private CircuitBreaker create(Consumer<CircuitBreakerConfig.Builder> settings) {
		CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder()
			.failureThreshold(1)
			.retryAfter((failure) -> (failure instanceof Busy busy) ? busy.retryAfter : null);
		settings.accept(builder);
		this.breaker = CircuitBreaker.of("pypi", builder.build(), this.time);
		return this.breaker;
	}

	private Duration openTime() {
		return this.breaker.snapshot().retryAfter();
	}

	private String reason() {
		Snapshot snapshot = this.breaker.snapshot();
		return snapshot.transitions().get(snapshot.transitions().size() - 1).reason();
	}

	@ParameterizedTest
	@CsvSource({ "5, 30,", "30, 30, 30s", "100, 100, 100s", "300, 300, 300s", "1000, 300, 1000s",
			"9223372036854775807, 300, 9223372036854775807s" })
	void keepTheCircuitOpenForAsLongAndUpToTenTimesAsLong(long asked, int seconds, String said) {
		fail(this.breaker, new Busy(Duration.ofSeconds(asked)));
		assertThat(openTime()).isEqualTo(Duration.ofSeconds(seconds));
		assertThat(reason()).isEqualTo("1 failure in a row, the last " + Busy.class.getName()
				+ ((said != null) ? ", which asks to wait " + said : ""));
		assertThat(this.breaker.snapshot().transitions().get(0).retryAfter()).isEqualTo(openTime());
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -5, Long.MIN_VALUE })
	void askForNothingIfTheTimeIsOver(long asked) {
		fail(this.breaker, new Busy(Duration.ofSeconds(asked)));
		assertThat(openTime()).isEqualTo(Duration.ofSeconds(30));
		assertThat(reason()).isEqualTo("1 failure in a row, the last " + Busy.class.getName());
	}

	@Test
	void keepItOpenForNoLongerThanTheMaximum() {
		create((builder) -> builder.recoveryTimeoutMax(Duration.ofSeconds(50)));
		fail(this.breaker, new Busy(Duration.ofSeconds(100)));
		assertThat(openTime()).isEqualTo(Duration.ofSeconds(50));
		create((builder) -> builder.recoveryTimeoutMax(Duration.ofHours(1)));
		fail(this.breaker, new Busy(Duration.ofSeconds(1_000)));
		assertThat(openTime()).isEqualTo(Duration.ofSeconds(1_000));
	}

	@Test
	void keepItOpenThoughItMayStayOpenForEver() {
		create((builder) -> builder.recoveryTimeout(Duration.ofSeconds(Long.MAX_VALUE / 2)));
		fail(this.breaker, new Busy(Duration.ofSeconds(100)));
		assertThat(openTime()).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
	}

	@Test
	void prolongTheOpenTimeIfTheyFailATrial() {
		create((builder) -> builder.recoveryMultiplier(2));
		fail(this.breaker, new IOException());
		this.time.advance(Duration.ofSeconds(30));
		fail(this.breaker, new Busy(Duration.ofSeconds(100)));
		assertThat(openTime()).isEqualTo(Duration.ofSeconds(100));
		assertThat(reason()).isEqualTo("the trial failed with " + Busy.class.getName() + ", which asks to wait 100s");
		this.time.advance(Duration.ofSeconds(100));
		fail(this.breaker, new Busy(Duration.ofSeconds(100)));
		assertThat(openTime()).as("the next backoff is longer").isEqualTo(Duration.ofSeconds(120));
	}

	@Test
	void openTheCircuitDuringARamp() {
		create((builder) -> builder.recoveryRamp(Duration.ofSeconds(30)));
		fail(this.breaker, new IOException());
		this.time.advance(Duration.ofSeconds(30));
		succeed(this.breaker);
		fail(this.breaker, new Busy(Duration.ofSeconds(100)));
		assertThat(openTime()).isEqualTo(Duration.ofSeconds(100));
	}

	@Test
	void areLookedForBehindWrappers() {
		fail(this.breaker, new CompletionException(new Busy(Duration.ofSeconds(100))));
		assertThat(openTime()).isEqualTo(Duration.ofSeconds(100));
	}

	@Test
	void areNotAskedIfAnotherFailureOpensTheCircuit() {
		create((builder) -> builder.failureThreshold(2));
		fail(this.breaker, new Busy(Duration.ofSeconds(100)));
		fail(this.breaker, new IOException());
		assertThat(openTime()).isEqualTo(Duration.ofSeconds(30));
		assertThat(reason()).isEqualTo("2 failures in a row, the last java.io.IOException");
	}

	@Test
	void areEachAskedIfTheyAreAlike() {
		create((builder) -> builder.failureThreshold(3));
		fail(this.breaker, new Busy(null));
		fail(this.breaker, new Busy(Duration.ofSeconds(100)));
		fail(this.breaker, new Busy(null));
		assertThat(openTime()).isEqualTo(Duration.ofSeconds(30));
		create((builder) -> builder.failureThreshold(2));
		fail(this.breaker, new Busy(null));
		fail(this.breaker, new Busy(Duration.ofSeconds(100)));
		assertThat(openTime()).isEqualTo(Duration.ofSeconds(100));
	}

	@Test
	void areNotAskedIfASuccessOpensTheCircuit() {
		create((builder) -> builder.window(Window.of("10"))
			.failureThreshold(10)
			.failureRateThreshold(50)
			.minimumCalls(2));
		Permit late = this.breaker.acquire();
		fail(this.breaker, new Busy(Duration.ofSeconds(100)));
		late.success();
		assertThat(openTime()).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void areNotAskedAgainByTheNextOpening() {
		fail(this.breaker, new Busy(Duration.ofSeconds(100)));
		this.breaker.reset();
		fail(this.breaker, new IOException());
		assertThat(openTime()).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void doNotMatterIfTheFunctionThrows() {
		create((builder) -> builder.retryAfter((failure) -> {
			throw new IllegalStateException();
		}));
		fail(this.breaker, new IOException());
		assertThat(openTime()).isEqualTo(Duration.ofSeconds(30));
	}

	private static final class Busy extends Exception {

		private static final long serialVersionUID = 1L;

		private final @Nullable Duration retryAfter;

		Busy(@Nullable Duration retryAfter) {
			this.retryAfter = retryAfter;
		}

	}

}
