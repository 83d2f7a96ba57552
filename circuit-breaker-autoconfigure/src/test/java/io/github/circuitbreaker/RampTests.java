package io.github.circuitbreaker;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.github.circuitbreaker.Breakers.fail;
import static io.github.circuitbreaker.Breakers.isPermitted;
import static io.github.circuitbreaker.Breakers.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the ramp, during which calls come back little by little.
 */
class RampTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration RAMP = Duration.ofSeconds(100);

	private final ManualTimeSource time = new ManualTimeSource();

	private final List<String> changes = new ArrayList<>();

	private CircuitBreaker breaker = create((builder) -> {
	});

	private CircuitBreaker create(Consumer<CircuitBreakerConfig.Builder> settings) {
		CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder()
			.recoveryTimeout(RECOVERY_TIMEOUT)
			.recoveryMultiplier(2)
			.recoveryRamp(RAMP);
		settings.accept(builder);
		this.breaker = CircuitBreaker.of("pypi", builder.build(), this.time);
		this.breaker.addListener((change) -> this.changes.add(change.to() + ": " + change.reason()));
		return this.breaker;
	}

	private void beginRamp() {
		fail(this.breaker, 3);
		this.time.advance(RECOVERY_TIMEOUT);
		succeed(this.breaker);
		this.changes.clear();
	}

	/**
	 * Asks for permits at one moment, and returns which are given, as in "+---".
	 */
	private String ask(int calls) {
		return IntStream.range(0, calls)
			.mapToObj((call) -> isPermitted(this.breaker) ? "+" : "-")
			.collect(Collectors.joining());
	}

	/**
	 * Makes calls that fail, of which some pass, until the circuit is open.
	 */
	private void failUntilOpen() {
		while (this.breaker.getState() != State.OPEN) {
			fail(this.breaker, new IOException());
		}
	}

	@Test
	void beginsWithTheFirstCallAndThenEveryTenth() {
		beginRamp();
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		assertThat(ask(31)).isEqualTo("+---------+---------+---------+");
		assertThat(this.changes).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "0, 10", "25, 32.5", "50, 55", "75, 77.5", "99, 99.1" })
	void permitsAShareThatGrowsEvenly(int seconds, double percent) {
		beginRamp();
		this.time.advance(Duration.ofSeconds(seconds));
		assertThat(this.breaker.snapshot().permittedRate()).isEqualTo(percent);
		ask(1);
		String permitted = ask(1_000);
		assertThat(permitted.replace("-", "")).hasSize((int) Math.round(percent * 10));
		// Nothing comes in a burst: two neighboring gaps differ by at most one call.
		int longest = (int) Math.ceil(100 / percent) - 1;
		assertThat(permitted).doesNotContain("-".repeat(longest + 1));
		assertThat(permitted.substring(20, 980))
			.doesNotContain((percent < 50) ? "+" + "-".repeat(Math.max(0, longest - 2)) + "+" : "--");
	}

	@Test
	void neverRejectsCallersThatComeOnceASecond() {
		beginRamp();
		for (int i = 0; i < 99; i++) {
			assertThat(ask(1)).isEqualTo("+");
			this.time.advance(SECOND.minusNanos(1));
			assertThat(this.breaker.snapshot().retryAfter()).isEqualTo(Duration.ofNanos(1));
			this.time.advance(Duration.ofNanos(1));
		}
	}

	@Test
	void saysToComeBackWithinASecondAndBeforeItsEnd() {
		beginRamp();
		succeed(this.breaker);
		this.time.advance(Duration.ofMillis(300));
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(this.breaker::acquire)
			.satisfies((rejection) -> {
				assertThat(rejection.getState()).isEqualTo(State.HALF_OPEN);
				assertThat(rejection.getRetryAfter()).isEqualTo(Duration.ofMillis(700));
			});
		this.time.advance(Duration.ofMillis(700));
		assertThat(this.breaker.snapshot().retryAfter()).isZero();
		this.time.advance(RAMP.minusMillis(1_200));
		succeed(this.breaker);
		assertThat(this.breaker.snapshot().retryAfter()).isEqualTo(Duration.ofMillis(200));
	}

	@Test
	void saysSoToACallerWhoseClockReadingIsOlder() {
		beginRamp();
		succeed(this.breaker);
		this.time.advance(Duration.ofMillis(-5));
		assertThat(this.breaker.snapshot().retryAfter()).isEqualTo(SECOND);
	}

	@Test
	void isEndedByTheFirstCallAfterIt() {
		beginRamp();
		this.time.advance(RAMP.minusNanos(1));
		succeed(this.breaker);
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		this.time.advance(Duration.ofNanos(1));
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		assertThat(this.breaker.snapshot().permittedRate()).isEqualTo(100);
		assertThat(this.breaker.snapshot().retryAfter()).isZero();
		fail(this.breaker, 1);
		assertThat(this.changes).containsExactly("CLOSED: the ramp is over");
		assertThat(this.breaker.snapshot().failureCount()).isEqualTo(1);
		assertThat(this.breaker.snapshot().permittedRate()).isNull();
		assertThat(ask(100)).doesNotContain("-");
	}

	@Test
	void countsFailuresFromZeroAndOpensForTheNextBackoff() {
		beginRamp();
		assertThat(this.breaker.snapshot().failureCount()).isZero();
		fail(this.breaker, 1);
		this.time.advance(SECOND);
		fail(this.breaker, 1);
		assertThat(this.breaker.snapshot().failureCount()).isEqualTo(2);
		this.time.advance(SECOND);
		succeed(this.breaker);
		assertThat(this.breaker.snapshot().failureCount()).isZero();
		failUntilOpen();
		assertThat(this.changes)
			.containsExactly("OPEN: 3 failures in a row during the ramp, the last java.io.IOException");
		assertThat(this.breaker.snapshot().retryAfter()).isEqualTo(RECOVERY_TIMEOUT.multipliedBy(2));
		this.time.advance(RECOVERY_TIMEOUT.multipliedBy(2));
		succeed(this.breaker);
		failUntilOpen();
		assertThat(this.breaker.snapshot().retryAfter()).isEqualTo(RECOVERY_TIMEOUT.multipliedBy(4));
		this.time.advance(RECOVERY_TIMEOUT.multipliedBy(4));
		succeed(this.breaker);
		this.time.advance(RAMP);
		succeed(this.breaker);
		fail(this.breaker, 3);
		assertThat(this.breaker.snapshot().retryAfter()).isEqualTo(RECOVERY_TIMEOUT);
	}

	@Test
	void judgesTheWindowAsAClosedCircuitDoes() {
		create((builder) -> builder.window(Window.of("4")).failureRateThreshold(50).minimumCalls(4));
		fail(this.breaker, 4);
		this.time.advance(RECOVERY_TIMEOUT);
		succeed(this.breaker);
		this.changes.clear();
		assertThat(this.breaker.snapshot().callsInWindow()).isZero();
		for (int i = 0; i < 4; i++) {
			fail(this.breaker, 1 - i % 2);
			succeedIfPermitted();
			this.time.advance(SECOND);
		}
		assertThat(this.changes)
			.containsExactly("OPEN: 2 of the last 4 calls failed during the ramp, the last" + " java.io.IOException");
	}

	private void succeedIfPermitted() {
		try {
			succeed(this.breaker);
		}
		catch (CircuitBreakerOpenException ex) {
			// Not its turn.
		}
	}

	@Test
	void resultsOfCallsBeforeItDoNotCount() {
		create((builder) -> builder.failureThreshold(1));
		Permit early = this.breaker.acquire();
		fail(this.breaker, 1);
		this.time.advance(RECOVERY_TIMEOUT);
		Permit overtaken = this.breaker.acquire();
		this.time.advance(RECOVERY_TIMEOUT);
		succeed(this.breaker);
		early.failure(new IOException());
		overtaken.failure(new IOException());
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		Permit inRamp = this.breaker.acquire();
		this.time.advance(RAMP);
		succeed(this.breaker);
		inRamp.failure(new IOException());
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void beginsAfterTheLastOfSeveralTrials() {
		create((builder) -> builder.trialCalls(2));
		fail(this.breaker, 3);
		this.time.advance(RECOVERY_TIMEOUT);
		succeed(this.breaker);
		assertThat(this.breaker.snapshot().permittedRate()).isNull();
		succeed(this.breaker);
		assertThat(this.breaker.snapshot().permittedRate()).isEqualTo(10);
	}

	@Test
	void thereIsNoneByHand() {
		fail(this.breaker, 3);
		this.breaker.reset();
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
		beginRamp();
		this.breaker.reset();
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
		beginRamp();
		this.breaker.forceOpen();
		this.breaker.reset();
		assertThat(this.changes).containsExactly("FORCED_OPEN: by hand", "CLOSED: by hand");
	}

	@Test
	void beginsOnAdviceToClose() {
		fail(this.breaker, 3);
		this.changes.clear();
		this.breaker.advice().close("others are well");
		assertThat(this.changes).containsExactly("HALF_OPEN: others are well");
		assertThat(ask(2)).isEqualTo("+-");
		this.time.advance(SECOND);
		this.breaker.advice().close("still");
		assertThat(this.breaker.snapshot().permittedRate()).isGreaterThan(10);
		failUntilOpen();
		assertThat(this.breaker.snapshot().retryAfter()).isEqualTo(RECOVERY_TIMEOUT.multipliedBy(2));
	}

	@Test
	void endsOnAdviceToOpen() {
		beginRamp();
		this.breaker.advice().open(SECOND, 2, "others are not");
		assertThat(this.changes).containsExactly("OPEN: others are not");
	}

	@Test
	void letsCallsPassThatAPassingCallMakes() throws Exception {
		beginRamp();
		ExecutorService elsewhere = Executors.newSingleThreadExecutor();
		this.breaker.call(() -> {
			assertThat(succeed(this.breaker)).isEqualTo("done");
			assertThat(ask(3)).isEqualTo("+++");
			assertThat(elsewhere.submit(() -> ask(3)).get()).isEqualTo("---");
			return null;
		});
		elsewhere.shutdown();
		assertThat(isPermitted(this.breaker)).isFalse();
		this.time.advance(SECOND);
		fail(this.breaker, new IOException());
		assertThat(isPermitted(this.breaker)).isFalse();
	}

	@Test
	void tellsListenersAndAsksTheGateNothing() {
		List<String> told = new ArrayList<>();
		this.breaker.advice().setTrialGate(() -> told.add("trial"));
		this.breaker.addListener(new CircuitBreakerListener() {

			@Override
			public void onStateChange(CircuitBreakerStateChange change) {
			}

			@Override
			public void onRampBegin(String name) {
				told.add("ramp of " + name);
				throw new IllegalStateException();
			}

		});
		beginRamp();
		ask(20);
		this.breaker.reconfigure(this.breaker.getConfig());
		assertThat(told).containsExactly("trial", "ramp of pypi");
	}

	@Test
	void goesOnUnderNewSettings() {
		beginRamp();
		fail(this.breaker, 1);
		this.time.advance(Duration.ofSeconds(50));
		this.breaker.reconfigure(CircuitBreakerConfig.builder().recoveryRamp(RAMP.multipliedBy(2)).build());
		assertThat(this.breaker.snapshot().permittedRate()).isEqualTo(32.5);
		assertThat(this.breaker.snapshot().failureCount()).isEqualTo(1);
		this.breaker.reconfigure(CircuitBreakerConfig.builder().build());
		assertThat(this.breaker.snapshot().permittedRate()).isEqualTo(100);
		succeed(this.breaker);
		assertThat(this.changes).containsExactly("CLOSED: the ramp is over");
	}

	@Test
	void ofAShadowRejectsNothing() {
		create((builder) -> builder.shadow(true));
		beginRamp();
		long before = this.breaker.snapshot().calls().rejected();
		assertThat(ask(21)).doesNotContain("-");
		assertThat(this.breaker.snapshot().calls().rejected() - before).isEqualTo(18);
	}

	@Test
	void permitsAsManyCallsIfTheyComeAtOnce() throws Exception {
		beginRamp();
		ExecutorService threads = Executors.newFixedThreadPool(4);
		Callable<String> calls = () -> ask(2_500);
		int permitted = 0;
		for (Future<String> asked : threads.invokeAll(List.of(calls, calls, calls, calls))) {
			permitted += asked.get().replace("-", "").length();
		}
		threads.shutdown();
		assertThat(permitted).isEqualTo(1_000);
	}

	@Test
	void mayBeAsLongAsTimeItself() {
		create((builder) -> builder.recoveryRamp(Duration.ofSeconds(Long.MAX_VALUE)));
		beginRamp();
		assertThat(this.breaker.snapshot().permittedRate()).isEqualTo(10);
		this.time.advance(Duration.ofDays(1));
		assertThat(ask(2)).isEqualTo("+-");
	}

}
