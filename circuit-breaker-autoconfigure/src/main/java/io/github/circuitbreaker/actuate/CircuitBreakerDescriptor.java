package io.github.circuitbreaker.actuate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fleet.FleetStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Description of one circuit breaker. Times are given to the millisecond.
 *
 * @param state the state
 * @param failureCount the number of failures counted now or, unless the circuit is
 * closed, of those that opened it
 * @param callsInWindow the number of calls among which these failures were counted, or
 * {@code null} without a window
 * @param failureRate the percentage of failures among these calls, or {@code null} if it
 * is not judged, for which there may be too few calls
 * @param failureThreshold the number of failures that opens the circuit, or {@code null}
 * if only a failure rate does
 * @param recoveryTimeout the time that the circuit stays open
 * @param lastFailureTime the time of the last failure, or {@code null} if there was none
 * @param lastFailure the class name of the last failure, or {@code null} if there was
 * none
 * @param since the time at which the circuit breaker entered its state
 * @param retryAfter the time for which calls will still be rejected, zero if the next
 * call will be the trial, or {@code null} if nothing is rejected or no end is known
 * @param permittedRate the percentage of calls that a ramp lets through, or {@code null}
 * if there is no ramp
 * @param shadow {@code true} if the circuit breaker is a shadow, which rejects nothing,
 * or {@code null}
 * @param calls the numbers of calls by outcome
 * @param fleet what this instance knows about the others, or {@code null} without a fleet
 * @param config the settings in force, or {@code null} in a list
 * @param transitions the last 20 transitions, oldest first, or {@code null} in a list
 */
public record CircuitBreakerDescriptor(State state, int failureCount, @Nullable Integer callsInWindow,
		@Nullable Double failureRate, @Nullable Integer failureThreshold, Duration recoveryTimeout,
		@Nullable Instant lastFailureTime, @Nullable String lastFailure, Instant since, @Nullable Duration retryAfter,
		@Nullable Double permittedRate, @Nullable Boolean shadow, CallCounts calls, @Nullable FleetDescriptor fleet,
		@Nullable ConfigDescriptor config,
		@Nullable List<TransitionDescriptor> transitions) implements OperationResponseBody {

	private static final int ALMOST_ONE_MILLISECOND = 999_999;

	/**
	 * Describes a circuit breaker for a list.
	 */
	static CircuitBreakerDescriptor brief(Snapshot snapshot, @Nullable FleetStatus fleet) {
		return of(snapshot, fleet, null, null);
	}

	/**
	 * Describes a circuit breaker with its settings and transitions.
	 */
	static CircuitBreakerDescriptor full(Snapshot snapshot, @Nullable FleetStatus fleet) {
		return of(snapshot, fleet, ConfigDescriptor.of(snapshot.config()),
				snapshot.transitions().stream().map(TransitionDescriptor::of).toList());
	}

	private static CircuitBreakerDescriptor of(Snapshot snapshot, @Nullable FleetStatus fleet,
			@Nullable ConfigDescriptor config, @Nullable List<TransitionDescriptor> transitions) {
		return new CircuitBreakerDescriptor(snapshot.state(), snapshot.failureCount(), snapshot.callsInWindow(),
				snapshot.failureRate(), failureThreshold(snapshot.config()), snapshot.config().recoveryTimeout(),
				(snapshot.lastFailureTime() != null) ? snapshot.lastFailureTime().truncatedTo(ChronoUnit.MILLIS) : null,
				snapshot.lastFailure(), snapshot.since().truncatedTo(ChronoUnit.MILLIS), roundUp(snapshot.retryAfter()),
				snapshot.permittedRate(), snapshot.config().shadow() ? true : null, snapshot.calls(),
				(fleet != null) ? FleetDescriptor.of(fleet) : null, config, transitions);
	}

	private static @Nullable Integer failureThreshold(CircuitBreakerConfig config) {
		return (config.failureThreshold() > 0) ? config.failureThreshold() : null;
	}

	/**
	 * Rounds up to a millisecond, because a duration of zero has a meaning of its own.
	 */
	private static @Nullable Duration roundUp(@Nullable Duration duration) {
		return (duration != null) ? duration.plusNanos(ALMOST_ONE_MILLISECOND).truncatedTo(ChronoUnit.MILLIS) : null;
	}

	/**
	 * Description of a transition.
	 *
	 * @param from the old state
	 * @param to the new state
	 * @param at the time of the transition
	 * @param reason the reason, in a few words
	 */
	public record TransitionDescriptor(State from, State to, Instant at, String reason) {

		static TransitionDescriptor of(CircuitBreakerStateChange change) {
			return new TransitionDescriptor(change.from(), change.to(), change.at().truncatedTo(ChronoUnit.MILLIS),
					change.reason());
		}

	}

	/**
	 * Description of what an instance knows about the others that share a circuit
	 * breaker.
	 *
	 * @param scope {@code fleet}, or {@code local} if this instance decides alone
	 * @param votes the number of instances that had opened their circuits
	 * @param liveInstances the number of live instances
	 * @param viewAge the age of this knowledge, or {@code null} if there is none
	 */
	public record FleetDescriptor(String scope, int votes, int liveInstances, @Nullable Duration viewAge) {

		static FleetDescriptor of(FleetStatus status) {
			return new FleetDescriptor(status.scope().name().toLowerCase(Locale.ROOT), status.votes(),
					status.liveInstances(), roundUp(status.viewAge()));
		}

	}

	/**
	 * Description of the settings in force. Settings that are {@code null} are not set.
	 *
	 * @param enabled whether the circuit breaker is enabled
	 * @param failureThreshold the number of failures that opens the circuit
	 * @param window how far back failures count, as in the configuration
	 * @param failureRateThreshold the percentage of failures that opens the circuit
	 * @param minimumCalls the number of calls from which on the percentage is considered
	 * @param slowCallDuration the duration above which a call counts as a failure
	 * @param recoveryTimeout the time that the circuit stays open
	 * @param trialCalls the number of calls that go through as trials
	 * @param trialTimeout the time that a trial may take
	 * @param recoveryMultiplier the factor by which each failed trial lengthens the open
	 * time
	 * @param recoveryTimeoutMax the upper limit of the open time
	 * @param recoveryJitter the share by which the open time varies at random
	 * @param recoveryRamp the time that the ramp after the trials takes
	 * @param recordExceptions the names of the exception classes that count as failures;
	 * if empty, all do
	 * @param ignoreExceptions the names of the exception classes that do not
	 * @param recordClientErrors whether HTTP client errors count as failures
	 * @param ignoreException the origins of further tests for exceptions that do not
	 * count, such as the names of the beans that added them
	 * @param recordResult the origins of tests for results that count as failures
	 * @param respectRetryAfter whether the open time may be as long as a failure asks for
	 * @param shadow whether the circuit breaker rejects nothing
	 */
	public record ConfigDescriptor(boolean enabled, @Nullable Integer failureThreshold, @Nullable String window,
			@Nullable Double failureRateThreshold, int minimumCalls, @Nullable Duration slowCallDuration,
			Duration recoveryTimeout, int trialCalls, Duration trialTimeout, double recoveryMultiplier,
			@Nullable Duration recoveryTimeoutMax, double recoveryJitter, @Nullable Duration recoveryRamp,
			List<String> recordExceptions, List<String> ignoreExceptions, boolean recordClientErrors,
			List<String> ignoreException, List<String> recordResult, boolean respectRetryAfter, boolean shadow) {

		static ConfigDescriptor of(CircuitBreakerConfig config) {
			return new ConfigDescriptor(config.enabled(), CircuitBreakerDescriptor.failureThreshold(config),
					(config.window() != null) ? config.window().toString() : null,
					(config.failureRateThreshold() > 0) ? config.failureRateThreshold() : null, config.minimumCalls(),
					config.slowCallDuration(), config.recoveryTimeout(), config.trialCalls(), config.trialTimeout(),
					config.recoveryMultiplier(), config.recoveryTimeoutMax(), config.recoveryJitter(),
					config.recoveryRamp().isZero() ? null : config.recoveryRamp(), names(config.recordExceptions()),
					names(config.ignoreExceptions()), config.recordClientErrors(), config.ignoreExceptionOrigins(),
					config.recordResultOrigins(), config.respectRetryAfter(), config.shadow());
		}

		private static List<String> names(List<Class<? extends Throwable>> types) {
			return types.stream().<String>map(Class::getName).toList();
		}

	}

}
