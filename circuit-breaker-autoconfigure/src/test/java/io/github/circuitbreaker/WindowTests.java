package io.github.circuitbreaker;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.circuitbreaker.Breakers.fail;
import static io.github.circuitbreaker.Breakers.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for failures counted within a window of calls or of time.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class WindowTests {

	private final ManualTimeSource time = new ManualTimeSource();

	@ParameterizedTest
	@CsvSource({ "20, 20, 0", "' 1 ', 1, 0", "10s, 0, 10000", "250ms, 0, 250", "2m, 0, 120000", "1H, 0, 3600000",
			"1d, 0, 86400000", "PT1.5S, 0, 1500" })
	void isReadFromText(String text, int calls, long millis) {
		assertThat(Window.of(text)).isEqualTo(new Window(calls, Duration.ofMillis(millis)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "-1", "1000001", "0s", "ten", "10 seconds", "2.5", "10w", "PT-1S",
			"999999999999999999d", "9999999999999999999" })
	void textThatIsNoWindowIsRefused(String text) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> Window.of(text))
			.satisfies((ex) -> assertThat(ex.getSetting()).isEqualTo("window"));
	}

	@ParameterizedTest
	@CsvSource({ "20, 20", "10s, 10s", "1500ms, 1.5s" })
	void isShownAsItMayBeWritten(String text, String shown) {
		assertThat(Window.of(text)).hasToString(shown);
	}

	@Test
	void failuresWithinTheLastCallsOpenExactlyAtTheThresholdAlthoughNotInARow() {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder().window(Window.of("5")));
		fail(breaker, 2);
		succeed(breaker);
		succeed(breaker);
		assertThat(breaker.getState()).isEqualTo(State.CLOSED);
		assertThat(breaker.snapshot().failureCount()).isEqualTo(2);
		fail(breaker, 1);
		assertThat(breaker.getState()).isEqualTo(State.OPEN);
		assertThat(breaker.snapshot().failureCount()).isEqualTo(3);
	}

	@Test
	void callThatLeavesTheWindowIsForgotten() {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder().window(Window.of("5")));
		fail(breaker, 2);
		for (int i = 0; i < 4; i++) {
			succeed(breaker);
		}
		assertThat(breaker.snapshot().failureCount()).isEqualTo(1);
		fail(breaker, 1);
		// The first two failures have left the window, and only the last one remains.
		assertThat(breaker.snapshot().failureCount()).isEqualTo(1);
		assertThat(breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void callsThatSayNothingTakeNoPlaceInTheWindow() {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder().window(Window.of("3")));
		fail(breaker, 2);
		for (int i = 0; i < 10; i++) {
			fail(breaker, new CancellationException());
			breaker.acquire().release();
		}
		fail(breaker, 1);
		assertThat(breaker.getState()).isEqualTo(State.OPEN);
	}

	@Test
	void answersTakePlacesInTheWindow() {
		CircuitBreaker breaker = breaker(
				CircuitBreakerConfig.builder().window(Window.of("3")).ignoreExceptions(IllegalStateException.class));
		fail(breaker, 2);
		for (int i = 0; i < 3; i++) {
			fail(breaker, new IllegalStateException());
		}
		assertThat(breaker.snapshot().failureCount()).isZero();
		fail(breaker, 2);
		assertThat(breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void answersLowerTheRateAndCompleteTheMinimumOfCalls() {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder()
			.window(Window.of("10s"))
			.failureRateThreshold(50)
			.minimumCalls(4)
			.ignoreExceptions(IllegalStateException.class));
		fail(breaker, new IllegalStateException());
		fail(breaker, 2);
		assertThat(breaker.getState()).isEqualTo(State.CLOSED);
		fail(breaker, new IllegalStateException());
		assertThat(breaker.getState()).isEqualTo(State.OPEN);
	}

	@Test
	void rateIsJudgedOnlyFromTheMinimumOfCallsOnAndThenExactlyAtTheThreshold() {
		CircuitBreaker breaker = breaker(
				CircuitBreakerConfig.builder().window(Window.of("20")).failureRateThreshold(50).minimumCalls(10));
		fail(breaker, 5);
		for (int i = 0; i < 4; i++) {
			succeed(breaker);
		}
		assertThat(breaker.getState()).isEqualTo(State.CLOSED);
		succeed(breaker);
		assertThat(breaker.getState()).isEqualTo(State.OPEN);
	}

	@Test
	void rateJustBelowTheThresholdDoesNotOpen() {
		CircuitBreaker breaker = breaker(
				CircuitBreakerConfig.builder().window(Window.of("20")).failureRateThreshold(50).minimumCalls(10));
		for (int i = 0; i < 6; i++) {
			succeed(breaker);
		}
		fail(breaker, 5);
		assertThat(breaker.getState()).isEqualTo(State.CLOSED);
		fail(breaker, 1);
		assertThat(breaker.getState()).isEqualTo(State.OPEN);
	}

	@Test
	void numberAndRateMayStandBesideEachOther() {
		CircuitBreakerConfig.Builder both = CircuitBreakerConfig.builder()
			.window(Window.of("100"))
			.failureThreshold(4)
			.failureRateThreshold(90)
			.minimumCalls(2);
		CircuitBreaker byRate = breaker(both);
		fail(byRate, 2);
		assertThat(byRate.getState()).isEqualTo(State.OPEN);
		CircuitBreaker byNumber = breaker(both);
		for (int i = 0; i < 20; i++) {
			succeed(byNumber);
		}
		fail(byNumber, 3);
		assertThat(byNumber.getState()).isEqualTo(State.CLOSED);
		fail(byNumber, 1);
		assertThat(byNumber.getState()).isEqualTo(State.OPEN);
	}

	@Test
	void failuresWithinTheTimeOpenAndOlderOnesAreForgotten() {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder().window(Window.of("10s")));
		fail(breaker, 2);
		this.time.advance(Duration.ofSeconds(10));
		assertThat(breaker.snapshot().failureCount()).isZero();
		fail(breaker, 2);
		this.time.advance(Duration.ofMillis(9_999));
		succeed(breaker);
		assertThat(breaker.snapshot().failureCount()).isEqualTo(2);
		fail(breaker, 1);
		assertThat(breaker.getState()).isEqualTo(State.OPEN);
	}

	@Test
	void windowOfTimeIsForgottenByTwentieths() {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder().window(Window.of("20s")));
		this.time.advance(Duration.ofMillis(900));
		fail(breaker, 1);
		this.time.advance(Duration.ofMillis(19_099));
		assertThat(breaker.snapshot().failureCount()).isEqualTo(1);
		this.time.advance(Duration.ofMillis(1));
		assertThat(breaker.snapshot().failureCount()).isZero();
	}

	@Test
	void windowOfTimeThatIsNoMultipleOfTheSlicesIsNotShortened() {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder().window(Window.ofTime(Duration.ofNanos(50))));
		fail(breaker, 1);
		this.time.advance(Duration.ofNanos(49));
		assertThat(breaker.snapshot().failureCount()).isEqualTo(1);
		this.time.advance(Duration.ofNanos(11));
		assertThat(breaker.snapshot().failureCount()).isZero();
	}

	@Test
	void idleWindowOfTimeEmptiesAndItsRateIsJudgedAfresh() {
		CircuitBreaker breaker = breaker(
				CircuitBreakerConfig.builder().window(Window.of("10s")).failureRateThreshold(50).minimumCalls(4));
		fail(breaker, 3);
		this.time.advance(Duration.ofHours(1));
		fail(breaker, 3);
		assertThat(breaker.getState()).isEqualTo(State.CLOSED);
		succeed(breaker);
		assertThat(breaker.getState()).isEqualTo(State.OPEN);
	}

	@Test
	void wallClockThatStepsBackChangesNothing() {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder().window(Window.of("10s")));
		fail(breaker, 2);
		this.time.shiftWallClock(Duration.ofDays(-1));
		fail(breaker, 1);
		assertThat(breaker.getState()).isEqualTo(State.OPEN);
	}

	@Test
	void closeStartsAfresh() {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder().window(Window.of("20")));
		fail(breaker, 3);
		this.time.advance(Duration.ofSeconds(30));
		succeed(breaker);
		fail(breaker, 2);
		assertThat(breaker.getState()).isEqualTo(State.CLOSED);
		assertThat(breaker.snapshot().failureCount()).isEqualTo(2);
	}

	@ParameterizedTest
	@CsvSource({ "20, '3 of the last 5 calls failed'", "10s, '3 of 5 calls failed within 10s'" })
	void reasonSaysWhatWasCounted(String window, String reason) {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder().window(Window.of(window)));
		List<String> reasons = new ArrayList<>();
		breaker.addListener((change) -> reasons.add(change.reason()));
		succeed(breaker);
		succeed(breaker);
		fail(breaker, 3);
		assertThat(reasons).containsExactly(reason + ", the last java.io.IOException");
	}

	@Test
	void smallWindowLowersTheThresholdThatNobodyHasSet() {
		assertThat(CircuitBreakerConfig.builder().window(Window.of("2")).build().failureThreshold()).isEqualTo(2);
	}

	@Test
	void minimumOfCallsWithoutAWindowHasNoEffect() {
		assertThat(CircuitBreakerConfig.builder().minimumCalls(20).build().minimumCalls()).isEqualTo(20);
		assertThat(CircuitBreakerConfig.builder().minimumCalls(20).window(null).build().minimumCalls()).isEqualTo(10);
	}

	@Test
	void contradictionsAreRefused() {
		assertRefused("minimumCalls", CircuitBreakerConfig.builder().window(Window.of("5")).minimumCalls(10));
		assertRefused("failureRateThreshold", CircuitBreakerConfig.builder().failureRateThreshold(50));
		assertRefused("failureRateThreshold",
				CircuitBreakerConfig.builder().window(Window.of("20")).failureRateThreshold(0));
		assertRefused("failureRateThreshold",
				CircuitBreakerConfig.builder().window(Window.of("20")).failureRateThreshold(100.1));
		assertRefused("failureRateThreshold",
				CircuitBreakerConfig.builder().window(Window.of("20")).failureRateThreshold(Double.NaN));
		assertRefused("minimumCalls",
				CircuitBreakerConfig.builder().window(Window.of("20")).failureRateThreshold(50).minimumCalls(21));
		assertRefused("minimumCalls", CircuitBreakerConfig.builder().minimumCalls(0));
		assertRefused("failureThreshold", CircuitBreakerConfig.builder().window(Window.of("20")).failureThreshold(21));
		assertRefused("failureThreshold",
				CircuitBreakerConfig.builder().window(Window.of("20")).failureRateThreshold(50).failureThreshold(0));
	}

	private static void assertRefused(String setting, CircuitBreakerConfig.Builder builder) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(builder::build)
			.satisfies((ex) -> assertThat(ex.getSetting()).isEqualTo(setting));
	}

	@Test
	void smallWindowLowersTheMinimumThatNobodyHasSet() {
		assertThat(
				CircuitBreakerConfig.builder().window(Window.of("5")).failureRateThreshold(50).build().minimumCalls())
			.isEqualTo(5);
	}

	private CircuitBreaker breaker(CircuitBreakerConfig.Builder config) {
		return CircuitBreaker.of("pypi", config.build(), this.time);
	}

}
