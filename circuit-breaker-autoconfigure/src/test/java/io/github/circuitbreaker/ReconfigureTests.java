package io.github.circuitbreaker;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static io.github.circuitbreaker.Breakers.fail;
import static io.github.circuitbreaker.Breakers.isPermitted;
import static io.github.circuitbreaker.Breakers.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for settings that change at run time.
 */
class ReconfigureTests {

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreaker breaker = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().build(), this.time);

	private final List<String> changes = new ArrayList<>();

	@BeforeEach
	void listen() {
		this.breaker.addListener(
				(change) -> this.changes.add("%s -> %s: %s".formatted(change.from(), change.to(), change.reason())));
	}

	private void reconfigure(CircuitBreakerConfig.Builder config) {
		this.breaker.reconfigure(config.build());
	}

	@Test
	void settingsInForceAreTheNewOnes() {
		CircuitBreakerConfig config = CircuitBreakerConfig.builder().failureThreshold(5).build();
		this.breaker.reconfigure(config);
		assertThat(this.breaker.getConfig()).isSameAs(config);
		assertThat(this.breaker.snapshot().config()).isSameAs(config);
		assertThat(this.changes).isEmpty();
	}

	@Test
	void onlyWhatTheRegistryHasCanBeReconfigured() {
		CircuitBreakerRegistry registry = new CircuitBreakerRegistry((name) -> CircuitBreakerConfig.builder().build(),
				this.time);
		CircuitBreakerConfig config = CircuitBreakerConfig.builder().failureThreshold(5).build();
		assertThatIllegalArgumentException().isThrownBy(() -> registry.reconfigure("pypi", config))
			.withMessage("There is no circuit breaker 'pypi'");
		assertThat(registry.getAll()).isEmpty();
		CircuitBreaker breaker = registry.circuitBreaker("pypi");
		registry.reconfigure("pypi", config);
		assertThat(breaker.getConfig()).isSameAs(config);
	}

	@Nested
	class Closed {

		@Test
		void failuresInARowGoOnBeingCounted() {
			fail(breaker, 2);
			reconfigure(CircuitBreakerConfig.builder().failureThreshold(4));
			assertThat(breaker.snapshot().failureCount()).isEqualTo(2);
			fail(breaker, 1);
			assertThat(breaker.getState()).isEqualTo(State.CLOSED);
			fail(breaker, 1);
			assertThat(breaker.getState()).isEqualTo(State.OPEN);
			assertThat(changes).containsExactly("CLOSED -> OPEN: 4 failures in a row, the last java.io.IOException");
		}

		@Test
		void thresholdBelowTheCountOpensWithTheNextFailureOnly() {
			fail(breaker, 2);
			reconfigure(CircuitBreakerConfig.builder().failureThreshold(1));
			assertThat(breaker.getState()).isEqualTo(State.CLOSED);
			assertThat(isPermitted(breaker)).isTrue();
			fail(breaker, 1);
			assertThat(changes).containsExactly("CLOSED -> OPEN: 3 failures in a row, the last java.io.IOException");
		}

		@Test
		void thresholdBelowTheCountWithinAWindowIsNotReachedByASuccess() {
			reconfigure(CircuitBreakerConfig.builder().window(Window.ofCalls(10)));
			fail(breaker, 2);
			reconfigure(CircuitBreakerConfig.builder().window(Window.ofCalls(10)).failureThreshold(1));
			succeed(breaker);
			assertThat(changes).isEmpty();
			fail(breaker, 1);
			assertThat(changes)
				.containsExactly("CLOSED -> OPEN: 3 of the last 4 calls failed, the last java.io.IOException");
		}

		@Test
		void successStillBringsTheCountToZero() {
			fail(breaker, 2);
			reconfigure(CircuitBreakerConfig.builder().failureThreshold(2));
			succeed(breaker);
			assertThat(breaker.snapshot().failureCount()).isZero();
			fail(breaker, 1);
			assertThat(breaker.getState()).isEqualTo(State.CLOSED);
		}

		@Test
		void sameWindowKeepsWhatItHasCounted() {
			reconfigure(CircuitBreakerConfig.builder().window(Window.ofCalls(10)).failureThreshold(5));
			fail(breaker, 2);
			reconfigure(CircuitBreakerConfig.builder().window(Window.ofCalls(10)).failureThreshold(3));
			assertThat(breaker.snapshot().failureCount()).isEqualTo(2);
			fail(breaker, 1);
			assertThat(breaker.getState()).isEqualTo(State.OPEN);
		}

		@Test
		void anotherWindowBeginsAnew() {
			fail(breaker, 2);
			reconfigure(CircuitBreakerConfig.builder().window(Window.ofTime(Duration.ofSeconds(10))));
			assertThat(breaker.snapshot().failureCount()).isZero();
			fail(breaker, 2);
			assertThat(breaker.getState()).isEqualTo(State.CLOSED);
			fail(breaker, 1);
			assertThat(breaker.getState()).isEqualTo(State.OPEN);
		}

		@Test
		void callUnderWayCountsAndIsJudgedByTheSettingsThatPermittedIt() {
			Permit permit = breaker.acquire();
			Permit last = breaker.acquire();
			reconfigure(CircuitBreakerConfig.builder().ignoreExceptions(FileNotFoundException.class));
			fail(breaker, 1);
			permit.failure(new FileNotFoundException());
			assertThat(breaker.snapshot().failureCount()).isEqualTo(2);
			fail(breaker, new FileNotFoundException());
			assertThat(breaker.snapshot().failureCount()).isZero();
			fail(breaker, 2);
			last.failure(new FileNotFoundException());
			assertThat(breaker.getState()).isEqualTo(State.OPEN);
		}

		@Test
		void callUnderWayInAnotherWindowDecidesNothing() {
			List<Permit> permits = List.of(breaker.acquire(), breaker.acquire(), breaker.acquire());
			reconfigure(CircuitBreakerConfig.builder().window(Window.ofCalls(5)));
			permits.forEach((permit) -> permit.failure(new IOException()));
			assertThat(breaker.getState()).isEqualTo(State.CLOSED);
			assertThat(breaker.snapshot().failureCount()).isZero();
			assertThat(breaker.snapshot().calls().failed()).isEqualTo(3);
		}

		@Test
		void sinceWhenItIsClosedStays() {
			time.advance(Duration.ofHours(1));
			reconfigure(CircuitBreakerConfig.builder().failureThreshold(2));
			assertThat(breaker.snapshot().since()).isEqualTo(ManualTimeSource.START);
		}

	}

	@Nested
	class Open {

		@BeforeEach
		void open() {
			fail(breaker, 3);
			time.advance(Duration.ofSeconds(10));
			changes.clear();
		}

		@Test
		void staysOpenForAsLongAsTheNewSettingsSayFromWhenItWasOpened() {
			reconfigure(CircuitBreakerConfig.builder().recoveryTimeout(Duration.ofSeconds(12)));
			assertThat(breaker.getState()).isEqualTo(State.OPEN);
			assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(2));
			time.advance(Duration.ofSeconds(2).minusNanos(1));
			assertThat(isPermitted(breaker)).isFalse();
			time.advance(Duration.ofNanos(1));
			succeed(breaker);
			assertThat(breaker.getState()).isEqualTo(State.CLOSED);
		}

		@Test
		void canBecomeDueByThat() {
			reconfigure(CircuitBreakerConfig.builder().recoveryTimeout(Duration.ofSeconds(5)));
			assertThat(breaker.snapshot().retryAfter()).isZero();
			assertThat(isPermitted(breaker)).isTrue();
		}

		@Test
		void otherSettingsLeaveItsTimeAlone() {
			reconfigure(CircuitBreakerConfig.builder().recoveryJitter(0.5));
			Duration left = breaker.snapshot().retryAfter();
			for (int threshold = 1; threshold < 10; threshold++) {
				reconfigure(CircuitBreakerConfig.builder().recoveryJitter(0.5).failureThreshold(threshold));
				assertThat(breaker.snapshot().retryAfter()).isEqualTo(left);
			}
			assertThat(breaker.snapshot().failureCount()).isEqualTo(3);
			assertThat(breaker.snapshot().since()).isEqualTo(ManualTimeSource.START);
		}

		@Test
		void backoffGoesOnFromTheTrialsThatHaveFailed() {
			time.advance(Duration.ofSeconds(20));
			fail(breaker, 1);
			reconfigure(CircuitBreakerConfig.builder().recoveryMultiplier(4));
			assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(120));
		}

	}

	@Nested
	class HalfOpen {

		@BeforeEach
		void becomeDue() {
			fail(breaker, 3);
			time.advance(Duration.ofSeconds(30));
		}

		@Test
		void trialUnderWayStillDecides() {
			Permit trial = breaker.acquire();
			reconfigure(CircuitBreakerConfig.builder().failureThreshold(7));
			assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
			assertThat(isPermitted(breaker)).isFalse();
			trial.success();
			assertThat(breaker.getState()).isEqualTo(State.CLOSED);
			fail(breaker, 6);
			assertThat(breaker.getState()).isEqualTo(State.CLOSED);
		}

		@Test
		void trialThatFailsOpensForAsLongAsTheNewSettingsSay() {
			Permit trial = breaker.acquire();
			reconfigure(CircuitBreakerConfig.builder().recoveryTimeout(Duration.ofSeconds(5)));
			trial.failure(new IOException());
			assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(5));
		}

		@Test
		void numberOfTrialsIsThatWithWhichItBegan() {
			reconfigure(CircuitBreakerConfig.builder().trialCalls(2));
			Permit first = breaker.acquire();
			reconfigure(CircuitBreakerConfig.builder().trialCalls(1));
			first.success();
			assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
			succeed(breaker);
			assertThat(breaker.getState()).isEqualTo(State.CLOSED);
		}

		@Test
		void callWithinATrialIsJudgedByTheSettingsThatPermitIt() {
			breaker.call(() -> {
				reconfigure(CircuitBreakerConfig.builder().ignoreExceptions(FileNotFoundException.class));
				return fail(breaker, new FileNotFoundException());
			});
			assertThat(breaker.snapshot().calls()).isEqualTo(new CallCounts(1, 3, 0, 1, 0));
		}

		@Test
		void leaseThatRunsOutFirstIsTakenOver() {
			reconfigure(CircuitBreakerConfig.builder().trialCalls(2));
			Permit first = breaker.acquire();
			reconfigure(CircuitBreakerConfig.builder().trialCalls(2).trialTimeout(Duration.ofSeconds(5)));
			Permit second = breaker.acquire();
			assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(5));
			time.advance(Duration.ofSeconds(5));
			Permit third = breaker.acquire();
			second.failure(new IOException());
			assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
			first.success();
			third.success();
			assertThat(breaker.getState()).isEqualTo(State.CLOSED);
		}

	}

	@Nested
	class ByHand {

		@Test
		void forcedOpenStaysSo() {
			breaker.forceOpen();
			reconfigure(CircuitBreakerConfig.builder().failureThreshold(1));
			assertThat(breaker.getState()).isEqualTo(State.FORCED_OPEN);
			breaker.reset();
			fail(breaker, 1);
			assertThat(breaker.getState()).isEqualTo(State.OPEN);
		}

		@Test
		void disabledStaysSo() {
			breaker.disable();
			reconfigure(CircuitBreakerConfig.builder().failureThreshold(1));
			assertThat(breaker.getState()).isEqualTo(State.DISABLED);
			assertThat(breaker.getConfig().failureThreshold()).isEqualTo(1);
		}

		@Test
		void whatTheSettingsDisableAsWellIsDisabledSinceItWasByHand() {
			breaker.disable();
			time.advance(Duration.ofHours(1));
			reconfigure(CircuitBreakerConfig.builder().enabled(false));
			assertThat(breaker.snapshot().since()).isEqualTo(ManualTimeSource.START);
			reconfigure(CircuitBreakerConfig.builder());
			assertThat(breaker.getState()).isEqualTo(State.CLOSED);
		}

		@Test
		void settingsDisableAndEnable() {
			fail(breaker, 3);
			changes.clear();
			reconfigure(CircuitBreakerConfig.builder().enabled(false));
			assertThat(succeed(breaker)).isEqualTo("done");
			breaker.reset();
			assertThat(breaker.getState()).isEqualTo(State.DISABLED);
			reconfigure(CircuitBreakerConfig.builder().enabled(false).failureThreshold(1));
			reconfigure(CircuitBreakerConfig.builder());
			assertThat(breaker.snapshot().failureCount()).isZero();
			assertThat(changes).containsExactly("OPEN -> DISABLED: by its settings",
					"DISABLED -> CLOSED: by its settings");
		}

		@Test
		void shadowRejectsNothingFromThenOn() {
			breaker.forceOpen();
			reconfigure(CircuitBreakerConfig.builder().shadow(true));
			assertThat(isPermitted(breaker)).isTrue();
			reconfigure(CircuitBreakerConfig.builder());
			assertThat(isPermitted(breaker)).isFalse();
		}

	}

}
