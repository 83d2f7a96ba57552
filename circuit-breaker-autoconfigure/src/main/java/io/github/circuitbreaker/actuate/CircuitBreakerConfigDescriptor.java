package io.github.circuitbreaker.actuate;

import java.time.Duration;
import java.util.List;

import io.github.circuitbreaker.CircuitBreakerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Description of the settings in force of one circuit breaker. What is {@code null} is
 * not set and not judged.
 *
 * @param enabled whether the circuit breaker does anything at all
 * @param failureThreshold how many failures open the circuit
 * @param window how far back they are counted, as in the configuration
 * @param failureRateThreshold at which percentage of failures the circuit opens
 * @param minimumCalls from how many calls on that percentage is judged
 * @param slowCallDuration what is slower counts as a failure
 * @param recoveryTimeout how long the circuit stays open
 * @param trialCalls how many calls are let through as trials
 * @param trialTimeout how long a trial may take
 * @param recoveryMultiplier by what each failed trial multiplies the open time
 * @param recoveryTimeoutMax the longest that the circuit stays open
 * @param recoveryJitter by which share that time is spread
 * @param recordExceptions the names of the classes that count as failures; if empty, all
 * do
 * @param ignoreExceptions the names of the classes that do not
 * @param shadow whether nothing is rejected
 */
public record CircuitBreakerConfigDescriptor(boolean enabled, @Nullable Integer failureThreshold,
		@Nullable String window, @Nullable Double failureRateThreshold, int minimumCalls,
		@Nullable Duration slowCallDuration, Duration recoveryTimeout, int trialCalls, Duration trialTimeout,
		double recoveryMultiplier, @Nullable Duration recoveryTimeoutMax, double recoveryJitter,
		List<String> recordExceptions, List<String> ignoreExceptions, boolean shadow) {

	static CircuitBreakerConfigDescriptor of(CircuitBreakerConfig config) {
		return new CircuitBreakerConfigDescriptor(config.enabled(),
				(config.failureThreshold() > 0) ? config.failureThreshold() : null,
				(config.window() != null) ? config.window().toString() : null,
				(config.failureRateThreshold() > 0) ? config.failureRateThreshold() : null, config.minimumCalls(),
				config.slowCallDuration(), config.recoveryTimeout(), config.trialCalls(), config.trialTimeout(),
				config.recoveryMultiplier(), config.recoveryTimeoutMax(), config.recoveryJitter(),
				names(config.recordExceptions()), names(config.ignoreExceptions()), config.shadow());
	}

	private static List<String> names(List<Class<? extends Throwable>> types) {
		return types.stream().<String>map(Class::getName).toList();
	}

}
