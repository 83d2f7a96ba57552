package io.github.circuitbreaker.test;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.TransitionCause;
import io.github.circuitbreaker.Window;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.circuitbreaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class TestCircuitBreakersTests {

	private static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(20);

	private final ManualTimeSource time = new ManualTimeSource(Instant.EPOCH);

	private final CircuitBreakerRegistry registry = new CircuitBreakerRegistry(
			(name) -> config().enabled(!name.equals("off")).build(), this.time);

	private final TestCircuitBreakers circuitBreakers = new TestCircuitBreakers(this.registry, this.time);

	@BeforeEach
	void create() {
		this.registry.circuitBreaker("pypi");
		this.registry.circuitBreaker("off");
	}

	private static CircuitBreakerConfig.Builder config() {
		return CircuitBreakerConfig.builder().recoveryTimeout(RECOVERY_TIMEOUT);
	}

	private static void fail(CircuitBreaker circuitBreaker) {
		assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> circuitBreaker.call(() -> {
			throw new ArithmeticException();
		}));
	}

	@Test
	void openCircuitRejectsForTheRecoveryTimeoutAndThenTakesATrial() {
		CircuitBreaker pypi = this.circuitBreakers.open("pypi");
		assertThat(pypi).isOpen().hasRetryAfter(RECOVERY_TIMEOUT);
		this.circuitBreakers.advance(RECOVERY_TIMEOUT.minusNanos(1));
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> pypi.call(() -> 1));
		this.circuitBreakers.advance(Duration.ofNanos(1));
		fail(pypi);
		assertThat(pypi).isOpen().hasRetryAfter(RECOVERY_TIMEOUT).hasLastFailure(ArithmeticException.class);
		this.circuitBreakers.advance(RECOVERY_TIMEOUT);
		assertThat(pypi.<Integer, RuntimeException>call(() -> 1)).isEqualTo(1);
		assertThat(pypi).isClosed().hasFailureCount(0);
	}

	@Test
	void openingAgainBeginsAnew() {
		this.circuitBreakers.open("pypi");
		this.circuitBreakers.advance(Duration.ofSeconds(5));
		assertThat(this.circuitBreakers.open("pypi")).isOpen().hasRetryAfter(RECOVERY_TIMEOUT);
		this.circuitBreakers.forceOpen("pypi");
		assertThat(this.circuitBreakers.open("pypi")).isOpen().hasRetryAfter(RECOVERY_TIMEOUT);
	}

	@Test
	void halfOpenCircuitTakesTheNextCallForTheTrial() {
		CircuitBreaker pypi = this.circuitBreakers.halfOpen("pypi");
		assertThat(pypi).isHalfOpen();
		assertThat(pypi.<State, RuntimeException>call(pypi::getState)).isEqualTo(State.HALF_OPEN);
		assertThat(pypi).isClosed();
		fail(this.circuitBreakers.halfOpen("pypi"));
		assertThat(pypi).isOpen().hasRetryAfter(RECOVERY_TIMEOUT);
	}

	@Test
	void statesByHandLastUntilClosed() {
		assertThat(this.circuitBreakers.forceOpen("pypi")).hasState(State.FORCED_OPEN);
		this.circuitBreakers.advance(Duration.ofDays(1));
		assertThat(this.circuitBreakers.get("pypi")).hasState(State.FORCED_OPEN);
		CircuitBreaker pypi = this.circuitBreakers.disable("pypi");
		for (int i = 0; i < 10; i++) {
			fail(pypi);
		}
		assertThat(pypi).hasState(State.DISABLED);
		assertThat(this.circuitBreakers.close("pypi")).isClosed().hasFailureCount(0);
	}

	@Test
	void nameThatNothingUsesIsRefusedWithTheNearest() {
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> this.circuitBreakers.open("pipy"))
			.withMessage("There is no circuit breaker 'pipy'. Did you mean 'pypi'?");
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.circuitBreakers.close("weather"))
			.withMessage(
					"There is no circuit breaker 'weather'. No annotation and no property of this application names it.");
		assertThat(this.registry.getAll()).hasSize(2);
	}

	@Test
	void stateThatSettingsDoNotAllowIsRefused() {
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.circuitBreakers.open("off"))
			.withMessage(
					"The circuit breaker 'off' is DISABLED instead of OPEN: its settings disable it (enabled: false)");
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.circuitBreakers.halfOpen("off"));
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.circuitBreakers.forceOpen("off"));
	}

	@Test
	void openingIsByFailures() {
		List<CircuitBreakerStateChange> changes = new ArrayList<>();
		CircuitBreaker pypi = this.circuitBreakers.get("pypi");
		pypi.addListener(changes::add);
		this.circuitBreakers.open("pypi");
		assertThat(pypi).hasFailureCount(3);
		assertThat(pypi.snapshot().calls().failed()).isEqualTo(3);
		assertThat(changes).singleElement().satisfies((change) -> {
			assertThat(change.cause()).isEqualTo(TransitionCause.CALLS);
			assertThat(change.retryAfter()).isEqualTo(RECOVERY_TIMEOUT);
			assertThat(change.reason()).startsWith("3 failures in a row, the last ").contains("SimulatedFailure");
		});
	}

	static List<CircuitBreakerConfig> openingRespectsAllSettings() {
		return List.of(config().failureThreshold(1).build(),
				config().failureThreshold(7).window(Window.of("7")).build(), config().window(Window.of("2s")).build(),
				config().window(Window.of("20")).failureRateThreshold(50).build(),
				config().window(Window.of("10s")).failureRateThreshold(100).minimumCalls(30).build(),
				config().window(Window.of("10s")).failureThreshold(9).failureRateThreshold(1).minimumCalls(3).build(),
				config().recordExceptions(IOException.class).build(),
				config().ignoreExceptions(RuntimeException.class).build(),
				config().ignoreException((exception) -> true).build(),
				config().slowCallDuration(Duration.ofNanos(1)).build(), config().trialCalls(3).build(),
				config().recoveryJitter(1).recoveryMultiplier(2).recoveryTimeoutMax(Duration.ofHours(1)).build(),
				config().trialTimeout(Duration.ofMillis(1)).build());
	}

	@ParameterizedTest
	@MethodSource
	void openingRespectsAllSettings(CircuitBreakerConfig config) {
		this.registry.reconfigure("pypi", config);
		CircuitBreaker pypi = this.circuitBreakers.open("pypi");
		assertThat(pypi).isOpen()
			.hasRetryAfter(RECOVERY_TIMEOUT)
			.hasFailureCount((config.failureThreshold() > 0) ? config.failureThreshold() : config.minimumCalls());
		assertThat(pypi.getConfig()).isEqualTo(config);
		this.circuitBreakers.advance(RECOVERY_TIMEOUT.minusNanos(1));
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> pypi.call(() -> 1));
		this.circuitBreakers.advance(Duration.ofNanos(1));
		for (int i = 0; i < config.trialCalls(); i++) {
			assertThat(pypi.<Integer, RuntimeException>call(() -> 1)).isEqualTo(1);
		}
		assertThat(pypi).isClosed().hasFailureCount(0);
		assertThat(this.circuitBreakers.halfOpen("pypi")).isHalfOpen().hasRetryAfter(Duration.ZERO);
	}

	@Test
	void openTimeGrowsWithFailedTrialsAsAfterFailures() {
		this.registry.reconfigure("pypi", config().recoveryMultiplier(2).build());
		CircuitBreaker pypi = this.circuitBreakers.halfOpen("pypi");
		fail(pypi);
		assertThat(pypi).isOpen().hasRetryAfter(RECOVERY_TIMEOUT.multipliedBy(2));
		assertThat(this.circuitBreakers.open("pypi")).hasRetryAfter(RECOVERY_TIMEOUT);
	}

	@Test
	void shadowOpensAndRejectsNothing() {
		this.registry.reconfigure("pypi", config().shadow(true).build());
		CircuitBreaker pypi = this.circuitBreakers.open("pypi");
		assertThat(pypi).isOpen().hasRetryAfter(RECOVERY_TIMEOUT);
		assertThat(pypi.<Integer, RuntimeException>call(() -> 1)).isEqualTo(1);
		assertThat(pypi.snapshot().calls().rejected()).isEqualTo(1);
	}

	@Test
	void realTimeCannotBeAdvanced() {
		CircuitBreakerRegistry real = new CircuitBreakerRegistry((name) -> config().build(), TimeSource.system());
		real.circuitBreaker("pypi");
		TestCircuitBreakers circuitBreakers = new TestCircuitBreakers(real);
		assertThat(circuitBreakers.open("pypi").snapshot().retryAfter()).isBetween(RECOVERY_TIMEOUT.minusSeconds(10),
				RECOVERY_TIMEOUT);
		assertThat(circuitBreakers.halfOpen("pypi")).isHalfOpen();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> circuitBreakers.advance(Duration.ofSeconds(1)))
			.withMessageContaining("is real");
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 1_000_000 })
	void circuitBreakersWithOtherClocksAreRefused(long secondsAgo) {
		ManualTimeSource other = new ManualTimeSource(Instant.now().minusSeconds(secondsAgo));
		other.advance(Duration.ofSeconds(500_000));
		CircuitBreakerRegistry real = new CircuitBreakerRegistry((name) -> config().build(), TimeSource.system());
		real.circuitBreaker("pypi");
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> new TestCircuitBreakers(real, other).open("pypi"))
			.withMessageContaining("'pypi' does not follow the ManualTimeSource");
	}

	@Test
	void circuitBreakersOfKeysNeedNoCallBefore() {
		this.registry.keyed("orders-{tenant}-v2");
		this.registry.keyed("index-#{#host}");
		CircuitBreaker acme = this.circuitBreakers.open("orders-acme-v2");
		assertThat(this.registry.keyed("orders-{tenant}-v2").find("acme")).containsSame(acme);
		CircuitBreaker index = this.circuitBreakers.open("index-pypi.org");
		assertThat(this.registry.keyed("index-#{#host}").find("index-pypi.org")).containsSame(index);
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.circuitBreakers.open("order-acme-v2"))
			.withMessage("There is no circuit breaker 'order-acme-v2'. Did you mean 'orders-acme-v2'?");
	}

	@Test
	void openingFromManyThreadsKeepsTheSettings() {
		CircuitBreakerConfig config = this.circuitBreakers.get("pypi").getConfig();
		IntStream.range(0, 1000).parallel().forEach((i) -> this.circuitBreakers.open("pypi"));
		assertThat(this.circuitBreakers.get("pypi").getConfig()).isSameAs(config);
		assertThat(this.circuitBreakers.get("pypi")).isOpen().hasRetryAfter(RECOVERY_TIMEOUT);
	}

	@Test
	void halfOpenFromManyThreads() {
		IntStream.range(0, 1000).parallel().forEach((i) -> this.circuitBreakers.halfOpen("pypi"));
		assertThat(this.circuitBreakers.get("pypi")).isHalfOpen();
	}

	@Test
	void halfOpenIsRefusedIfAnotherOneDecidesAboutTrials() {
		this.circuitBreakers.get("pypi").advice().setTrialGate(() -> false);
		assertThatIllegalStateException().isThrownBy(() -> this.circuitBreakers.halfOpen("pypi"))
			.withMessageContaining("permits no trial now");
	}

	@Test
	void settingsThatChangeWhileItOpensStay() {
		CircuitBreaker pypi = this.circuitBreakers.get("pypi");
		CircuitBreakerConfig changed = config().trialCalls(5).build();
		pypi.addListener((change) -> {
			if (change.to() == State.OPEN) {
				pypi.reconfigure(changed);
			}
		});
		assertThat(this.circuitBreakers.open("pypi").getConfig()).isEqualTo(changed);
	}

	@Test
	void clocksMoveTogetherWhicheverThreadAdvances() {
		IntStream.range(0, 1000).parallel().forEach((i) -> this.time.advance(Duration.ofMillis(1)));
		assertThat(this.time.now()).isEqualTo(Instant.EPOCH.plusSeconds(1));
		assertThat(this.time.nanoTime()).isEqualTo(1_000_000_000);
	}

	@Test
	void timeDoesNotGoBack() {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.circuitBreakers.advance(Duration.ofSeconds(-1)))
			.withMessage("Time cannot go back by PT1S");
	}

}
