package io.github.circuitbreaker.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * The properties {@code performance.circuit-breaker.*}.
 *
 * @param enabled Whether circuit breakers are in force at all. If not, all calls go
 * straight through.
 * @param failureThreshold Number of failures, in a row or within the window, that open a
 * circuit. 3 by default, unless a failure rate threshold is set.
 * @param window How far back failures are counted: a number of calls, such as 20, or a
 * duration with its unit, such as 10s. By default, failures in a row are.
 * @param failureRateThreshold Percentage of failures among the calls within the window
 * that opens a circuit.
 * @param minimumCalls Number of calls within the window from which on the failure rate is
 * judged. 10 by default, or as many as there are in a smaller window.
 * @param slowCallDuration A call that takes longer counts as a failure even if it
 * succeeds. A number without a unit is in seconds.
 * @param recoveryTimeout How long a circuit stays open before one call is let through as
 * a trial. A number without a unit is in seconds.
 * @param trialCalls Number of calls that are let through as trials, all of which have to
 * succeed for a circuit to close.
 * @param trialTimeout How long a trial may take before the next caller takes it over. As
 * long as the recovery timeout by default. A number without a unit is in seconds.
 * @param recoveryMultiplier By what each failed trial multiplies the time that a circuit
 * stays open.
 * @param recoveryTimeoutMax The longest that a circuit stays open, if failed trials make
 * it stay longer. A number without a unit is in seconds.
 * @param recoveryJitter By which share, from 0 to 1, the time that a circuit stays open
 * is made longer or shorter at random.
 * @param recordExceptions Exceptions that count as failures, with their subclasses. By
 * default, all do.
 * @param ignoreExceptions Exceptions that do not count as failures, with their
 * subclasses. Wins over the exceptions to record.
 * @param shadow Whether circuit breakers only show what they would do: they live their
 * whole life but reject nothing.
 * @param maxKeys How many circuit breakers there may be of one name that depends on the
 * call. For a further one, the least recently used one goes of those that are closed.
 * @param selfInvocationWarnings Whether to warn at start-up of beans that call annotated
 * methods of their own, which are not protected then.
 * @param web What a web client sees.
 * @param fleet How the circuit breakers of several instances advise each other.
 * @param instances Settings of single circuit breakers, by name.
 */
@ConfigurationProperties(prefix = CircuitBreakerProperties.PREFIX, ignoreUnknownFields = false)
public record CircuitBreakerProperties(@DefaultValue("true") Boolean enabled, @Nullable Integer failureThreshold,
		@Nullable String window, @Nullable Double failureRateThreshold, @Nullable Integer minimumCalls,
		@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration slowCallDuration,
		@DefaultValue("30s") @DurationUnit(ChronoUnit.SECONDS) Duration recoveryTimeout,
		@DefaultValue("1") Integer trialCalls, @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration trialTimeout,
		@DefaultValue("1") Double recoveryMultiplier,
		@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration recoveryTimeoutMax,
		@DefaultValue("0") Double recoveryJitter, @Nullable List<Class<? extends Throwable>> recordExceptions,
		@Nullable List<Class<? extends Throwable>> ignoreExceptions, @DefaultValue("false") Boolean shadow,
		@DefaultValue("1000") Integer maxKeys, @DefaultValue("true") Boolean selfInvocationWarnings,
		@DefaultValue Web web, @DefaultValue Fleet fleet,
		@DefaultValue Map<String, Instance> instances) implements Settings {

	static final String PREFIX = "performance.circuit-breaker";

	/**
	 * What a web client sees.
	 *
	 * @param enabled Whether a request that an open circuit has kept from being served is
	 * answered with status 503, Retry-After and a problem detail, unless the application
	 * handles the exception itself.
	 */
	public record Web(@DefaultValue("true") Boolean enabled) {
	}

	/**
	 * How the circuit breakers of several instances of an application advise each other.
	 *
	 * @param enabled Whether they do, through Redis.
	 * @param name What the instances have in common. The name of the application by
	 * default.
	 * @param quorum Which share of the live instances has to open a circuit for it to
	 * open for all, more than 0 and at most 1. Two of them have to in any case.
	 * @param staleAfter After which time without news from Redis an instance goes by its
	 * own rules. A number without a unit is in seconds.
	 * @param pollInterval How often an instance asks for news, about. A number without a
	 * unit is in seconds.
	 */
	public record Fleet(@DefaultValue("false") Boolean enabled, @Nullable String name,
			@DefaultValue("0.5") Double quorum,
			@DefaultValue("3s") @DurationUnit(ChronoUnit.SECONDS) Duration staleAfter,
			@DefaultValue("1s") @DurationUnit(ChronoUnit.SECONDS) Duration pollInterval) {
	}

	/**
	 * The settings of one circuit breaker. What is not set comes from above.
	 *
	 * @param enabled Whether this circuit breaker is in force. If not, its calls go
	 * straight through.
	 * @param failureThreshold Number of failures, in a row or within the window, that
	 * open the circuit.
	 * @param window How far back failures are counted: a number of calls, such as 20, or
	 * a duration with its unit, such as 10s.
	 * @param failureRateThreshold Percentage of failures among the calls within the
	 * window that opens the circuit.
	 * @param minimumCalls Number of calls within the window from which on the failure
	 * rate is judged.
	 * @param slowCallDuration A call that takes longer counts as a failure even if it
	 * succeeds. A number without a unit is in seconds.
	 * @param recoveryTimeout How long the circuit stays open before one call is let
	 * through as a trial. A number without a unit is in seconds.
	 * @param trialCalls Number of calls that are let through as trials, all of which have
	 * to succeed for the circuit to close.
	 * @param trialTimeout How long a trial may take before the next caller takes it over.
	 * A number without a unit is in seconds.
	 * @param recoveryMultiplier By what each failed trial multiplies the time that the
	 * circuit stays open.
	 * @param recoveryTimeoutMax The longest that the circuit stays open, if failed trials
	 * make it stay longer. A number without a unit is in seconds.
	 * @param recoveryJitter By which share, from 0 to 1, the time that the circuit stays
	 * open is made longer or shorter at random.
	 * @param recordExceptions Exceptions that count as failures, with their subclasses.
	 * @param ignoreExceptions Exceptions that do not count as failures, with their
	 * subclasses. Wins over the exceptions to record.
	 * @param shadow Whether this circuit breaker only shows what it would do: it lives
	 * its whole life but rejects nothing.
	 */
	public record Instance(@Nullable Boolean enabled, @Nullable Integer failureThreshold, @Nullable String window,
			@Nullable Double failureRateThreshold, @Nullable Integer minimumCalls,
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration slowCallDuration,
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration recoveryTimeout, @Nullable Integer trialCalls,
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration trialTimeout, @Nullable Double recoveryMultiplier,
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration recoveryTimeoutMax, @Nullable Double recoveryJitter,
			@Nullable List<Class<? extends Throwable>> recordExceptions,
			@Nullable List<Class<? extends Throwable>> ignoreExceptions, @Nullable Boolean shadow) implements Settings {
	}

}
