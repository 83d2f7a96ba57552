package io.github.circuitbreaker;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the log messages.
 */
class LogTests {

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.circuitbreaker.CircuitBreaker");

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final ManualTimeSource time = new ManualTimeSource();

	@BeforeEach
	void listen() {
		this.log.start();
		this.logger.setAdditive(false);
		this.logger.addAppender(this.log);
		this.logger.setLevel(Level.INFO);
	}

	@AfterEach
	void stopListening() {
		this.logger.detachAppender(this.log);
		this.logger.setAdditive(true);
		this.logger.setLevel(Level.OFF);
	}

	@Test
	void transitionOfAShadowSaysSo() {
		CircuitBreaker breaker = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().shadow(true).build(),
				this.time);
		Breakers.fail(breaker, 3);
		this.time.advance(Duration.ofSeconds(30));
		Breakers.succeed(breaker);
		assertThat(this.log.list).extracting((event) -> event.getLevel() + " " + event.getFormattedMessage())
			.containsExactly(
					"WARN Circuit OPEN (shadow) for pypi: 3 failures in a row, the last java.io.IOException;"
							+ " next trial in 30s",
					"INFO Circuit HALF_OPEN (shadow) for pypi",
					"INFO Circuit CLOSED (shadow) for pypi: the trial succeeded");
	}

	@Test
	void eachRejectionIsToldAtDebug() {
		this.logger.setLevel(Level.DEBUG);
		CircuitBreaker breaker = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().build(), this.time);
		CircuitBreaker shadow = CircuitBreaker.of("shadow", CircuitBreakerConfig.builder().shadow(true).build(),
				this.time);
		breaker.forceOpen();
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> Breakers.succeed(breaker))
			.satisfies((rejection) -> assertThat(rejection.getLastFailure()).isNull());
		breaker.reset();
		Breakers.fail(breaker, 3);
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(breaker::acquire)
			.satisfies((rejection) -> assertThat(rejection.getLastFailure()).isEqualTo("java.io.IOException"))
			.withMessage("Circuit breaker 'pypi' is OPEN and did not permit the call; retry after 30s");
		Breakers.fail(shadow, 3);
		Breakers.succeed(shadow);
		assertThat(this.log.list).extracting((event) -> event.getLevel() + " " + event.getFormattedMessage())
			.filteredOn((line) -> line.startsWith("DEBUG"))
			.containsExactly("DEBUG Circuit FORCED_OPEN for pypi rejects a call; last failure: none",
					"DEBUG Circuit OPEN for pypi rejects a call; last failure: java.io.IOException",
					"DEBUG Circuit OPEN (shadow) for shadow rejects a call; last failure: java.io.IOException");
	}

	@Test
	void failingListenersOfARegistryAreTold() {
		CircuitBreakerRegistry registry = new CircuitBreakerRegistry((name) -> CircuitBreakerConfig.builder().build(),
				this.time);
		registry.addListener(new CircuitBreakerRegistryListener() {

			@Override
			public void onAdded(CircuitBreaker circuitBreaker) {
				throw new IllegalStateException();
			}

			@Override
			public void onStateChange(CircuitBreakerStateChange change) {
				throw new IllegalStateException();
			}

		});
		registry.addRejectionListener((name, state, shadow) -> {
			throw new IllegalStateException();
		});
		CircuitBreaker breaker = registry.circuitBreaker("pypi");
		breaker.forceOpen();
		Breakers.isPermitted(breaker);
		assertThat(this.log.list).extracting((event) -> event.getLevel() + " " + event.getFormattedMessage())
			.containsExactly("ERROR A listener failed when told that the circuit breaker pypi was added",
					"INFO Circuit FORCED_OPEN for pypi: by hand",
					"ERROR A listener failed when told that pypi is FORCED_OPEN",
					"ERROR A listener failed when told that pypi has rejected a call");
	}

	@Test
	void beginningAndEndOfARampAreLogged() {
		CircuitBreaker breaker = CircuitBreaker.of("pypi",
				CircuitBreakerConfig.builder().failureThreshold(1).recoveryRamp(Duration.ofSeconds(30)).build(),
				this.time);
		for (int i = 0; i < 2; i++) {
			Breakers.fail(breaker, 1);
			this.time.advance(Duration.ofSeconds(30));
			Breakers.succeed(breaker);
		}
		this.time.advance(Duration.ofSeconds(30));
		Breakers.succeed(breaker);
		assertThat(this.log.list).extracting((event) -> event.getLevel() + " " + event.getFormattedMessage())
			.containsExactly(
					"WARN Circuit OPEN for pypi: 1 failure in a row, the last java.io.IOException; next trial in 30s",
					"INFO Circuit HALF_OPEN for pypi",
					"INFO Circuit HALF_OPEN for pypi: letting more and more calls through, all of them in 30s",
					"WARN Circuit OPEN for pypi: 1 failure in a row during the ramp, the last java.io.IOException;"
							+ " next trial in 30s",
					"INFO Circuit HALF_OPEN for pypi",
					"INFO Circuit HALF_OPEN for pypi: letting more and more calls through, all of them in 30s",
					"INFO Circuit CLOSED for pypi: the ramp is over");
	}

	@Test
	void everyTransitionIsLogged() {
		CircuitBreaker breaker = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().build(), this.time);
		for (int i = 0; i < 3; i++) {
			Breakers.fail(breaker, new ConnectException("secret"));
		}
		this.time.advance(Duration.ofSeconds(30));
		Breakers.fail(breaker, new IOException("secret"));
		this.time.advance(Duration.ofSeconds(30));
		Breakers.succeed(breaker);
		assertThat(this.log.list).extracting((event) -> event.getLevel() + " " + event.getFormattedMessage())
			.containsExactly(
					"WARN Circuit OPEN for pypi: 3 failures in a row, the last java.net.ConnectException;"
							+ " next trial in 30s",
					"INFO Circuit HALF_OPEN for pypi",
					"WARN Circuit OPEN for pypi: the trial failed with java.io.IOException; next trial in 30s",
					"INFO Circuit HALF_OPEN for pypi", "INFO Circuit CLOSED for pypi: the trial succeeded");
	}

	@Test
	void oneFailureIsNotInThePlural() {
		CircuitBreaker breaker = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().failureThreshold(1).build());
		Breakers.fail(breaker, 1);
		assertThat(this.log.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly(
					"Circuit OPEN for pypi: 1 failure in a row, the last java.io.IOException;" + " next trial in 30s");
	}

	@Test
	void slowCallsAreCalledSo() {
		CircuitBreaker breaker = CircuitBreaker.of("pypi",
				CircuitBreakerConfig.builder().failureThreshold(1).slowCallDuration(Duration.ofSeconds(2)).build(),
				this.time);
		breaker.call(() -> {
			this.time.advance(Duration.ofSeconds(3));
			return "late";
		});
		assertThat(this.log.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly("Circuit OPEN for pypi: 1 failure in a row, the last a slow call; next trial in 30s");
	}

	@Test
	void settingsThatDisableAndEnableAreNamedAsTheReason() {
		CircuitBreaker breaker = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().build(), this.time);
		breaker.reconfigure(CircuitBreakerConfig.builder().enabled(false).build());
		breaker.reconfigure(CircuitBreakerConfig.builder().build());
		assertThat(this.log.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly("Circuit DISABLED for pypi: by its settings", "Circuit CLOSED for pypi: by its settings");
	}

	@Test
	void commandsThatHaveNoEffectSayWhy() {
		CircuitBreaker off = CircuitBreaker.of("off", CircuitBreakerConfig.builder().enabled(false).build());
		off.forceOpen();
		off.reset();
		off.disable();
		CircuitBreaker shadow = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().shadow(true).build());
		shadow.forceOpen();
		shadow.forceOpen();
		shadow.reset();
		shadow.disable();
		assertThat(this.log.list).extracting((event) -> event.getLevel() + " " + event.getFormattedMessage())
			.containsExactly("WARN Circuit not FORCED_OPEN for off: its settings disable it",
					"WARN Circuit not CLOSED for off: its settings disable it",
					"WARN Circuit FORCED_OPEN for pypi rejects nothing: its settings make it a shadow",
					"INFO Circuit FORCED_OPEN (shadow) for pypi: by hand",
					"INFO Circuit CLOSED (shadow) for pypi: by hand",
					"INFO Circuit DISABLED (shadow) for pypi: by hand");
	}

	@Test
	void predicateThatThrowsIsNamed() {
		CircuitBreaker breaker = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().ignoreException((ex) -> {
			throw new IllegalStateException("secret");
		}).build());
		Breakers.fail(breaker, new IOException("secret"));
		assertThat(this.log.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly("Counting java.io.IOException as a failure for pypi, because judging it threw"
					+ " java.lang.IllegalStateException");
	}

	@Test
	void functionForTheTimeToWaitThatThrowsIsNamed() {
		CircuitBreaker breaker = CircuitBreaker.of("pypi",
				CircuitBreakerConfig.builder().failureThreshold(1).retryAfter((ex) -> {
					throw new IllegalStateException("secret");
				}).build());
		Breakers.fail(breaker, new IOException("secret"));
		assertThat(this.log.list).extracting(ILoggingEvent::getFormattedMessage)
			.contains("Ignoring how long java.io.IOException may ask pypi to wait, because reading that threw"
					+ " java.lang.IllegalStateException");
	}

	@Test
	void resultThatCannotBeJudgedIsNamedByItsClass() {
		CircuitBreaker breaker = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().recordResult((result) -> {
			throw new IllegalStateException("secret");
		}).build());
		breaker.call(() -> "secret");
		assertThat(this.log.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly("Counting a returned java.lang.String as a failure for pypi, because judging it threw"
					+ " java.lang.IllegalStateException");
	}

	@Test
	void listenerThatThrowsIsLogged() {
		CircuitBreaker breaker = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().build());
		breaker.addListener((change) -> {
			throw new IllegalStateException();
		});
		breaker.forceOpen();
		assertThat(this.log.list).extracting((event) -> event.getLevel() + " " + event.getFormattedMessage())
			.containsExactly("INFO Circuit FORCED_OPEN for pypi: by hand",
					"ERROR A listener failed when told that pypi is FORCED_OPEN");
	}

	@Test
	void logThatThrowsChangesNothing() {
		CircuitBreaker breaker = CircuitBreaker.of("pypi",
				CircuitBreakerConfig.builder().failureThreshold(1).ignoreException((ex) -> {
					throw new IllegalStateException();
				}).build(), this.time);
		breaker.addListener((change) -> {
			throw new IllegalStateException();
		});
		IOException thrown = new IOException();
		ThrowingFilter filter = new ThrowingFilter();
		this.logger.getLoggerContext().addTurboFilter(filter);
		try {
			assertThat(Breakers.fail(breaker, thrown)).isSameAs(thrown);
			assertThat(breaker.getState()).isEqualTo(State.OPEN);
			this.time.advance(Duration.ofSeconds(30));
			assertThat(Breakers.succeed(breaker)).isEqualTo("done");
		}
		finally {
			this.logger.getLoggerContext().getTurboFilterList().remove(filter);
		}
		assertThat(breaker.getState()).isEqualTo(State.CLOSED);
	}

	private static final class ThrowingFilter extends TurboFilter {

		@Override
		public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] params,
				Throwable thrown) {
			throw new IllegalStateException("The disk is full");
		}

	}

}
