package io.github.circuitbreaker.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

import io.github.circuitbreaker.autoconfigure.PropertyGroup.Allowed;
import io.github.circuitbreaker.web.OpenCircuitDetail;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * The properties {@code performance.circuit-breaker.*}.
 *
 * @param enabled Whether circuit breakers are active. If false, every call goes through.
 * @param failureThreshold Number of failures that opens a circuit, counted in a row or,
 * if a window is set, within the window. Defaults to 3, unless a failure rate threshold
 * is set.
 * @param window How far back to count failures: a number of calls, such as 20, or a
 * duration with its unit, such as 10s. By default, or if none, failures in a row are
 * counted.
 * @param failureRateThreshold Percentage of failed calls within the window that opens a
 * circuit. Needs a window.
 * @param minimumCalls Number of calls that the window must contain before the failure
 * rate is evaluated. Defaults to 10, or to the size of a smaller window.
 * @param slowCallDuration Duration above which a call counts as a failure even if it
 * succeeds, is answered or is canceled. A number without a unit is in seconds.
 * @param recoveryTimeout How long a circuit stays open before a trial call is let
 * through. A number without a unit is in seconds.
 * @param trialCalls Number of trial calls that must succeed for a circuit to close. If
 * one of them fails, the circuit opens again.
 * @param trialTimeout How long a trial call may take before another call can replace it.
 * Defaults to the recovery timeout. A number without a unit is in seconds.
 * @param recoveryMultiplier Factor by which each failed trial lengthens the time that a
 * circuit stays open.
 * @param recoveryTimeoutMax Upper limit for the time that a circuit stays open. A number
 * without a unit is in seconds.
 * @param recoveryJitter Share, from 0 to 1, by which the time that a circuit stays open
 * varies at random, so that application instances do not all retry at the same moment.
 * @param recoveryRamp How long a circuit stays half-open after its trial calls have
 * succeeded, and lets a share of the calls through that grows from a tenth to all. A
 * number without a unit is in seconds. By default, the circuit closes at once.
 * @param recordExceptions Exception classes that count as failures, including their
 * subclasses. By default, all exceptions but HTTP client errors count.
 * @param ignoreExceptions Exception classes that do not count as failures, including
 * their subclasses: the service has answered. They take precedence over the recorded
 * exceptions.
 * @param recordClientErrors Whether HTTP client errors, such as 404, count as failures.
 * By default, they are answers of a service that works, except 408, 425 and 429.
 * @param respectRetryAfter Whether a circuit stays open for as long as the Retry-After
 * header of a 429 or 503 response asks for, up to the recovery timeout max or, without
 * one, ten times the recovery timeout.
 * @param shadow Whether circuit breakers only observe: they count, change state and
 * report as usual but do not reject any call.
 * @param maxKeys Maximum number of circuit breakers whose names are made from the same
 * template. A new one replaces the least recently used one without counted failures or,
 * if all have some, of all.
 * @param metersPerKey Whether each of the circuit breakers whose names are made from the
 * same template has meters of its own. By default, there are meters of the template.
 * @param aspectOrder Order of circuit breakers among the aspects of a method: the lower,
 * the further out. The default is the lowest precedence. Has effect only at startup.
 * @param selfInvocationWarnings Whether to warn at startup about beans that call their
 * own annotated methods, as such calls are not protected.
 * @param web Responses to web clients.
 * @param fleet Cooperation of the circuit breakers of several application instances.
 * @param configs Settings that several circuit breakers share, by a name of your choice.
 * They apply to each circuit breaker whose base-config is that name.
 * @param instances Settings of individual circuit breakers, by name.
 */
@ConfigurationProperties(prefix = CircuitBreakerProperties.PREFIX)
public record CircuitBreakerProperties(@DefaultValue("true") Boolean enabled, @Nullable Integer failureThreshold,
		@Nullable String window, @Nullable Double failureRateThreshold, @Nullable Integer minimumCalls,
		@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration slowCallDuration,
		@DefaultValue("30s") @DurationUnit(ChronoUnit.SECONDS) Duration recoveryTimeout,
		@DefaultValue("1") Integer trialCalls, @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration trialTimeout,
		@DefaultValue("1") Double recoveryMultiplier,
		@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration recoveryTimeoutMax,
		@DefaultValue("0") Double recoveryJitter,
		@DefaultValue("0s") @DurationUnit(ChronoUnit.SECONDS) Duration recoveryRamp,
		@Nullable List<Class<? extends Throwable>> recordExceptions,
		@Nullable List<Class<? extends Throwable>> ignoreExceptions, @DefaultValue("false") Boolean recordClientErrors,
		@DefaultValue("true") Boolean respectRetryAfter, @DefaultValue("false") Boolean shadow,
		@Allowed("a whole number of at least 1, such as 1000") @DefaultValue("1000") Integer maxKeys,
		@DefaultValue("false") Boolean metersPerKey, @DefaultValue("true") Boolean selfInvocationWarnings,
		@Allowed("a whole number, such as 100") @DefaultValue("2147483647") Integer aspectOrder, @DefaultValue Web web,
		@DefaultValue Fleet fleet, @DefaultValue Map<String, Instance> configs,
		@DefaultValue Map<String, Instance> instances) {

	static final String PREFIX = "performance.circuit-breaker";

	/**
	 * Responses to web clients.
	 *
	 * @param enabled Whether a request that fails because a circuit is open is answered
	 * with status 503, a Retry-After header and a problem detail (GraphQL: an error),
	 * unless the application handles the exception itself.
	 * @param detail Whether the problem detail names the circuit breaker and its state.
	 */
	public record Web(@DefaultValue("true") Boolean enabled,
			@Allowed("name or none") @DefaultValue("name") OpenCircuitDetail detail) {
	}

	/**
	 * Cooperation of the circuit breakers of several application instances.
	 *
	 * @param enabled Whether the circuit breakers of all application instances cooperate
	 * through Redis.
	 * @param name Name shared by all application instances that cooperate. Defaults to
	 * the name of the application.
	 * @param quorum Share of the live application instances, more than 0 and at most 1,
	 * that must open a circuit for it to open on all of them. At least two are always
	 * required.
	 * @param staleAfter Time without an answer from Redis after which an application
	 * instance relies on its own circuit breakers. A number without a unit is in seconds.
	 * @param pollInterval Approximate interval at which an application instance asks
	 * Redis for news. A number without a unit is in seconds.
	 */
	// @formatter:off
	public record Fleet(
			@DefaultValue("false") Boolean enabled,
			@Allowed("the name that all instances share, or set spring.application.name")
			@Nullable String name,
			@Allowed("a number of more than 0 and at most 1, such as 0.5")
			@DefaultValue("0.5") Double quorum,
			@Allowed("a duration of at least twice the poll-interval and at most an hour, such as 3 (seconds) or 5s")
			@DefaultValue("3s") @DurationUnit(ChronoUnit.SECONDS) Duration staleAfter,
			@Allowed("a duration of at least 100ms and at most a minute, such as 1 (second) or 500ms")
			@DefaultValue("1s") @DurationUnit(ChronoUnit.SECONDS) Duration pollInterval) {
	}
	// @formatter:on

	/**
	 * Settings of one circuit breaker, or of those that share them. The others come from
	 * the base, if there is one, and then from the settings for all circuit breakers.
	 *
	 * @param baseConfig Name of the shared settings, below
	 * performance.circuit-breaker.configs, that apply where this circuit breaker has no
	 * settings of its own.
	 * @param enabled Whether the circuit breaker is active. If false, its calls go
	 * through.
	 * @param failureThreshold Number of failures that opens the circuit, counted in a row
	 * or, if a window is set, within the window.
	 * @param window How far back to count failures: a number of calls, such as 20, or a
	 * duration with its unit, such as 10s; or none to count failures in a row, without
	 * the window, failure rate threshold and minimum calls that would be inherited.
	 * @param failureRateThreshold Percentage of failed calls within the window that opens
	 * the circuit. Needs a window.
	 * @param minimumCalls Number of calls that the window must contain before the failure
	 * rate is evaluated.
	 * @param slowCallDuration Duration above which a call counts as a failure even if it
	 * succeeds, is answered or is canceled. A number without a unit is in seconds.
	 * @param recoveryTimeout How long the circuit stays open before a trial call is let
	 * through. A number without a unit is in seconds.
	 * @param trialCalls Number of trial calls that must succeed for the circuit to close.
	 * If one of them fails, the circuit opens again.
	 * @param trialTimeout How long a trial call may take before another call can replace
	 * it. A number without a unit is in seconds.
	 * @param recoveryMultiplier Factor by which each failed trial lengthens the time that
	 * the circuit stays open.
	 * @param recoveryTimeoutMax Upper limit for the time that the circuit stays open. A
	 * number without a unit is in seconds.
	 * @param recoveryJitter Share, from 0 to 1, by which the time that the circuit stays
	 * open varies at random, so that application instances do not all retry at the same
	 * moment.
	 * @param recoveryRamp How long the circuit stays half-open after its trial calls have
	 * succeeded, and lets a share of the calls through that grows from a tenth to all. A
	 * number without a unit is in seconds. If 0, the circuit closes at once.
	 * @param recordExceptions Exception classes that count as failures, including their
	 * subclasses.
	 * @param ignoreExceptions Exception classes that do not count as failures, including
	 * their subclasses: the service has answered. They take precedence over the recorded
	 * exceptions.
	 * @param recordClientErrors Whether HTTP client errors, such as 404, count as
	 * failures. By default, they are answers, except 408, 425 and 429.
	 * @param respectRetryAfter Whether the circuit stays open for as long as the
	 * Retry-After header of a 429 or 503 response asks for, up to the recovery timeout
	 * max or, without one, ten times the recovery timeout.
	 * @param shadow Whether the circuit breaker only observes: it counts, changes state
	 * and reports as usual but does not reject any call.
	 */
	// @formatter:off
	public record Instance(
			@Allowed("one of the names below performance.circuit-breaker.configs")
			@Nullable String baseConfig,
			@Nullable Boolean enabled,
			@Allowed("a whole number of at least 1, such as 3")
			@Nullable Integer failureThreshold,
			@Allowed("a number of calls, such as 20, a duration with its unit, such as 10s, or none")
			@Nullable String window,
			@Allowed("a percentage of more than 0 and at most 100, such as 50, together with a window")
			@Nullable Double failureRateThreshold,
			@Allowed("a whole number of at least 1, not more than a window of calls, such as 10, together with a window")
			@Nullable Integer minimumCalls,
			@Allowed("a duration longer than zero, such as 2 (seconds) or 500ms")
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration slowCallDuration,
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration recoveryTimeout,
			@Allowed("a whole number of at least 1, such as 1")
			@Nullable Integer trialCalls,
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration trialTimeout,
			@Allowed("a number of at least 1, such as 2")
			@Nullable Double recoveryMultiplier,
			@Allowed("a duration that is not shorter than recovery-timeout, such as 5m")
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration recoveryTimeoutMax,
			@Allowed("a number from 0 to 1, such as 0.2")
			@Nullable Double recoveryJitter,
			@Allowed("a duration, such as 30 (seconds) or 2m, or 0 for no ramp")
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration recoveryRamp,
			@Nullable List<Class<? extends Throwable>> recordExceptions,
			@Nullable List<Class<? extends Throwable>> ignoreExceptions,
			@Nullable Boolean recordClientErrors,
			@Nullable Boolean respectRetryAfter,
			@Nullable Boolean shadow) {
		// @formatter:on

	}

}
