package io.github.circuitbreaker;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.circuitbreaker.state.Deadline;
import io.github.circuitbreaker.state.KnownExceptions;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a circuit breaker. Immutable, and valid: a value out of range is
 * refused.
 *
 * @param enabled whether the circuit breaker is enabled; if not, it is
 * {@link State#DISABLED}
 * @param failureThreshold the number of failures, in a row or within the window, that
 * opens the circuit, at least 1; or 0 if only the failure rate is judged
 * @param window the window within which failures are counted, or {@code null} to count
 * failures in a row
 * @param failureRateThreshold the percentage of failures among the calls within the
 * window that opens the circuit, more than 0 and at most 100; or 0 if the rate is not
 * judged
 * @param minimumCalls the number of calls that the window must hold before the failure
 * rate is judged, at least 1
 * @param slowCallDuration the duration beyond which a call counts as a failure even if it
 * succeeds, is answered or is canceled, or {@code null} if the duration does not matter
 * @param recoveryTimeout how long the circuit stays open before a call is let through as
 * a trial, more than zero; more than 292 years is forever
 * @param trialCalls the number of calls that are let through as trials, all of which must
 * succeed for the circuit to close, at least 1
 * @param trialTimeout how long a trial may take before the next caller takes it over,
 * more than zero
 * @param recoveryMultiplier the factor by which each failed trial lengthens the open
 * time, at least 1
 * @param recoveryTimeoutMax the longest open time, not shorter than the recovery timeout,
 * or {@code null} if there is no limit
 * @param recoveryJitter the share of the open time, from 0 to 1, by which it is made
 * longer or shorter at random, but never longer than the limit
 * @param recoveryRamp how long the circuit stays half-open after its trials have
 * succeeded, and lets a growing share of the calls through; zero if it closes at once
 * @param recordExceptions the exceptions that count as failures, with their subclasses;
 * if empty, all exceptions count
 * @param ignoreExceptions the exceptions that do not count as failures, with their
 * subclasses, even if {@code recordExceptions} covers them
 * @param recordClientErrors whether an HTTP client error, such as status 404, counts as a
 * failure; if not, only {@code recordExceptions} that name the client's class do that
 * @param ignoreException tests further exceptions: those that match do not count; if it
 * throws, the exception counts
 * @param recordResult tests results: those that match count as failures; if it throws,
 * the result counts; {@code null} if no result counts
 * @param respectRetryAfter whether the circuit stays open for as long as a failure asks
 * to be left alone
 * @param retryAfter returns for how long a failure asks to be left alone, or {@code null}
 * if it does not; {@code null} to read the header {@code Retry-After} of HTTP responses
 * @param shadow whether the circuit breaker only counts the calls that it would reject,
 * instead of rejecting them
 */
public record CircuitBreakerConfig(boolean enabled, int failureThreshold, @Nullable Window window,
		double failureRateThreshold, int minimumCalls, @Nullable Duration slowCallDuration, Duration recoveryTimeout,
		int trialCalls, Duration trialTimeout, double recoveryMultiplier, @Nullable Duration recoveryTimeoutMax,
		double recoveryJitter, Duration recoveryRamp, List<Class<? extends Throwable>> recordExceptions,
		List<Class<? extends Throwable>> ignoreExceptions, boolean recordClientErrors,
		Predicate<Throwable> ignoreException, @Nullable Predicate<Object> recordResult, boolean respectRetryAfter,
		@Nullable Function<Throwable, @Nullable Duration> retryAfter, boolean shadow) {

	/**
	 * Creates the settings.
	 * @throws InvalidSettingException if a value is out of range
	 */
	public CircuitBreakerConfig {
		require(failureThreshold > 0 || (failureThreshold == 0 && failureRateThreshold != 0), "failureThreshold",
				failureThreshold, "must be at least 1");
		require(failureRateThreshold >= 0 && failureRateThreshold <= 100, "failureRateThreshold", failureRateThreshold,
				"must be more than 0 and at most 100");
		require(minimumCalls >= 1, "minimumCalls", minimumCalls, "must be at least 1");
		require(window != null || failureRateThreshold == 0, "failureRateThreshold", failureRateThreshold,
				"needs a window");
		if (window != null && window.calls() > 0) {
			requireWithin("failureThreshold", failureThreshold, window);
			requireWithin("minimumCalls", minimumCalls, window);
		}
		if (slowCallDuration != null) {
			requirePositive("slowCallDuration", slowCallDuration);
		}
		requirePositive("recoveryTimeout", recoveryTimeout);
		require(trialCalls >= 1, "trialCalls", trialCalls, "must be at least 1");
		requirePositive("trialTimeout", trialTimeout);
		require(recoveryMultiplier >= 1 && !Double.isInfinite(recoveryMultiplier), "recoveryMultiplier",
				recoveryMultiplier, "must be at least 1");
		if (recoveryTimeoutMax != null) {
			require(recoveryTimeoutMax.compareTo(recoveryTimeout) >= 0, "recoveryTimeoutMax", recoveryTimeoutMax,
					"must not be shorter than the recovery timeout, which is " + Deadline.format(recoveryTimeout));
		}
		require(recoveryJitter >= 0 && recoveryJitter <= 1, "recoveryJitter", recoveryJitter, "must be from 0 to 1");
		require(!recoveryRamp.isNegative(), "recoveryRamp", recoveryRamp, "must not be negative");
		recordExceptions = List.copyOf(recordExceptions);
		ignoreExceptions = List.copyOf(ignoreExceptions);
		require(isAnythingLeft(recordExceptions, ignoreExceptions), "ignoreExceptions", ignoreExceptions,
				"must leave something to count as a failure");
	}

	/**
	 * Checks a setting. Conditions are written so that they refuse NaN, too.
	 */
	private static void require(boolean condition, String setting, Object value, String requirement) {
		if (!condition) {
			throw new InvalidSettingException(setting, value, requirement);
		}
	}

	private static boolean isAnythingLeft(List<Class<? extends Throwable>> recorded,
			List<Class<? extends Throwable>> ignored) {
		List<Class<? extends Throwable>> all = recorded.isEmpty() ? List.of(Throwable.class) : recorded;
		return all.stream()
			.anyMatch((type) -> !KnownExceptions.neverCount(type)
					&& ignored.stream().noneMatch((other) -> other.isAssignableFrom(type)));
	}

	private static void requireWithin(String setting, int value, Window window) {
		require(value <= window.calls(), setting, value,
				"must not be more than the window, which is " + window + " calls");
	}

	private static void requirePositive(String setting, Duration value) {
		require(!value.isZero() && !value.isNegative(), setting, value, "must be longer than zero");
	}

	/**
	 * Returns where the tests of {@link #ignoreException()} come from.
	 * @return for each test the {@link Builder#origin origin} or else the name of its
	 * class; empty if there are none
	 */
	public List<String> ignoreExceptionOrigins() {
		return Test.origins(this.ignoreException);
	}

	/**
	 * Returns where the tests of {@link #recordResult()} come from.
	 * @return for each test the {@link Builder#origin origin} or else the name of its
	 * class; empty if there are none
	 */
	public List<String> recordResultOrigins() {
		return Test.origins(this.recordResult);
	}

	/**
	 * Returns a builder that holds the defaults: three failures in a row, thirty seconds.
	 * @return a new builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Collects settings. Not thread-safe.
	 */
	public static final class Builder {

		private static final Predicate<Throwable> NONE = (exception) -> false;

		private static final int DEFAULT_FAILURE_THRESHOLD = 3;

		private static final int DEFAULT_MINIMUM_CALLS = 10;

		private boolean enabled = true;

		private @Nullable Integer failureThreshold;

		private @Nullable Window window;

		private @Nullable Double failureRateThreshold;

		private @Nullable Integer minimumCalls;

		private @Nullable Duration slowCallDuration;

		private Duration recoveryTimeout = Duration.ofSeconds(30);

		private int trialCalls = 1;

		private @Nullable Duration trialTimeout;

		private double recoveryMultiplier = 1;

		private @Nullable Duration recoveryTimeoutMax;

		private double recoveryJitter;

		private Duration recoveryRamp = Duration.ZERO;

		private List<Class<? extends Throwable>> recordExceptions = List.of();

		private List<Class<? extends Throwable>> ignoreExceptions = List.of();

		private boolean recordClientErrors;

		private Predicate<Throwable> ignoreException = NONE;

		private @Nullable Predicate<Object> recordResult;

		private boolean respectRetryAfter = true;

		private @Nullable Function<Throwable, @Nullable Duration> retryAfter;

		private boolean shadow;

		private @Nullable String origin;

		private Builder() {
		}

		/**
		 * Names where the tests come from that are added from now on, such as the bean
		 * that adds them. Only for those who look at the settings.
		 * @param origin a few words; by default, the names of the tests' classes are
		 * shown
		 * @return this builder
		 */
		public Builder origin(String origin) {
			this.origin = origin;
			return this;
		}

		/**
		 * Enables or disables the circuit breaker.
		 * @param enabled {@code false} for one that lets all calls through, uncounted
		 * @return this builder
		 */
		public Builder enabled(boolean enabled) {
			this.enabled = enabled;
			return this;
		}

		/**
		 * Sets the number of failures, in a row or within the window, that opens the
		 * circuit.
		 * @param failureThreshold at least 1; 3 by default, unless a failure rate is set
		 * @return this builder
		 */
		public Builder failureThreshold(int failureThreshold) {
			this.failureThreshold = failureThreshold;
			return this;
		}

		/**
		 * Sets the window within which failures are counted.
		 * @param window the window, or {@code null} to count failures in a row, which is
		 * the default; {@code null} also removes the failure rate and the minimum number
		 * of calls that were set before, as these need a window
		 * @return this builder
		 */
		public Builder window(@Nullable Window window) {
			this.window = window;
			if (window == null) {
				this.failureRateThreshold = null;
				this.minimumCalls = null;
			}
			return this;
		}

		/**
		 * Sets the percentage of failures among the calls within the window that opens
		 * the circuit.
		 * @param failureRateThreshold more than 0 and at most 100; not judged by default
		 * @return this builder
		 */
		public Builder failureRateThreshold(double failureRateThreshold) {
			this.failureRateThreshold = failureRateThreshold;
			return this;
		}

		/**
		 * Sets the number of calls that the window must hold before the failure rate is
		 * judged.
		 * @param minimumCalls at least 1, and not more than a window of calls holds; 10
		 * by default, or as many as a smaller window holds
		 * @return this builder
		 */
		public Builder minimumCalls(int minimumCalls) {
			this.minimumCalls = minimumCalls;
			return this;
		}

		/**
		 * Sets the duration beyond which a call counts as a failure even if it succeeds,
		 * is answered or is canceled.
		 * @param slowCallDuration more than zero; by default, the duration does not
		 * matter
		 * @return this builder
		 */
		public Builder slowCallDuration(Duration slowCallDuration) {
			this.slowCallDuration = slowCallDuration;
			return this;
		}

		/**
		 * Sets how long the circuit stays open before a call is let through as a trial.
		 * @param recoveryTimeout more than zero; 30 seconds by default
		 * @return this builder
		 */
		public Builder recoveryTimeout(Duration recoveryTimeout) {
			this.recoveryTimeout = recoveryTimeout;
			return this;
		}

		/**
		 * Sets the number of calls that are let through as trials. All of them must
		 * succeed for the circuit to close; one that fails opens it again.
		 * @param trialCalls at least 1; 1 by default
		 * @return this builder
		 */
		public Builder trialCalls(int trialCalls) {
			this.trialCalls = trialCalls;
			return this;
		}

		/**
		 * Sets how long a trial may take before the next caller takes it over.
		 * @param trialTimeout more than zero; by default, as long as the recovery timeout
		 * @return this builder
		 */
		public Builder trialTimeout(Duration trialTimeout) {
			this.trialTimeout = trialTimeout;
			return this;
		}

		/**
		 * Sets the factor by which each failed trial lengthens the open time. Closing the
		 * circuit resets it.
		 * @param recoveryMultiplier at least 1; 1 by default
		 * @return this builder
		 */
		public Builder recoveryMultiplier(double recoveryMultiplier) {
			this.recoveryMultiplier = recoveryMultiplier;
			return this;
		}

		/**
		 * Sets the longest open time.
		 * @param recoveryTimeoutMax not shorter than the recovery timeout; no limit by
		 * default
		 * @return this builder
		 */
		public Builder recoveryTimeoutMax(Duration recoveryTimeoutMax) {
			this.recoveryTimeoutMax = recoveryTimeoutMax;
			return this;
		}

		/**
		 * Sets the share of the open time by which it is made longer or shorter at
		 * random, so that instances do not come back in step.
		 * @param recoveryJitter from 0 to 1; 0 by default
		 * @return this builder
		 */
		public Builder recoveryJitter(double recoveryJitter) {
			this.recoveryJitter = recoveryJitter;
			return this;
		}

		/**
		 * Sets how long the circuit stays half-open after its trials have succeeded, and
		 * lets a share of the calls through that grows from a tenth to all, so that a
		 * service with cold caches and empty pools is not overrun.
		 * @param recoveryRamp not negative; zero, which is the default, to close the
		 * circuit at once
		 * @return this builder
		 */
		public Builder recoveryRamp(Duration recoveryRamp) {
			this.recoveryRamp = recoveryRamp;
			return this;
		}

		/**
		 * Sets the exceptions that count as failures; all others are then answers.
		 * @param recordExceptions the classes, including their subclasses
		 * @return this builder
		 */
		@SafeVarargs
		@SuppressWarnings("varargs") // copied, never kept
		public final Builder recordExceptions(Class<? extends Throwable>... recordExceptions) {
			return recordExceptions(Arrays.stream(recordExceptions).toList());
		}

		/**
		 * Sets the exceptions that count as failures; all others are then answers.
		 * @param recordExceptions the classes, including their subclasses
		 * @return this builder
		 */
		public Builder recordExceptions(Collection<Class<? extends Throwable>> recordExceptions) {
			this.recordExceptions = List.copyOf(recordExceptions);
			return this;
		}

		/**
		 * Sets the exceptions that do not count as failures but as answers.
		 * @param ignoreExceptions the classes, including their subclasses
		 * @return this builder
		 */
		@SafeVarargs
		@SuppressWarnings("varargs") // copied, never kept
		public final Builder ignoreExceptions(Class<? extends Throwable>... ignoreExceptions) {
			return ignoreExceptions(Arrays.stream(ignoreExceptions).toList());
		}

		/**
		 * Sets the exceptions that do not count as failures but as answers.
		 * @param ignoreExceptions the classes, including their subclasses
		 * @return this builder
		 */
		public Builder ignoreExceptions(Collection<Class<? extends Throwable>> ignoreExceptions) {
			this.ignoreExceptions = List.copyOf(ignoreExceptions);
			return this;
		}

		/**
		 * Sets whether HTTP client errors of Spring's clients and OpenFeign count as
		 * failures: the statuses from 400 to 499 but 408, 425 and 429, which always
		 * count.
		 * @param recordClientErrors {@code false} (the default) if they are answers of a
		 * service that works
		 * @return this builder
		 */
		public Builder recordClientErrors(boolean recordClientErrors) {
			this.recordClientErrors = recordClientErrors;
			return this;
		}

		/**
		 * Adds a test for further exceptions that do not count as failures but as
		 * answers. An exception that matches any of the tests does not count.
		 * @param ignoreException the test, quick and thread-safe; if it throws, the
		 * exception counts
		 * @return this builder
		 */
		public Builder ignoreException(Predicate<Throwable> ignoreException) {
			this.ignoreException = Test.add(ignoreException, this.origin,
					(this.ignoreException != NONE) ? this.ignoreException : null);
			return this;
		}

		/**
		 * Adds a test for results that count as failures, such as an HTTP 503 that is
		 * returned as a value. A result that matches any of the tests counts. The caller
		 * still gets it, and no fallback is called. Neither {@code null} nor the elements
		 * of a result with several elements are tested.
		 * @param recordResult the test, quick and thread-safe; if it throws, the result
		 * counts as a failure
		 * @return this builder
		 */
		public Builder recordResult(Predicate<Object> recordResult) {
			this.recordResult = Test.add(recordResult, this.origin, this.recordResult);
			return this;
		}

		/**
		 * Sets whether the circuit stays open for as long as a failure that opens it, or
		 * fails its trial, asks to be left alone, if that is longer than the open time:
		 * up to the longest open time or, without one, ten times the recovery timeout.
		 * @param respectRetryAfter {@code true} by default
		 * @return this builder
		 */
		public Builder respectRetryAfter(boolean respectRetryAfter) {
			this.respectRetryAfter = respectRetryAfter;
			return this;
		}

		/**
		 * Sets a function that returns for how long a failure asks to be left alone. By
		 * default, the header {@code Retry-After} says so, in a response with status 429
		 * or 503 to one of Spring's clients or OpenFeign.
		 * @param retryAfter the function, quick and thread-safe, which returns
		 * {@code null} for a failure that does not ask
		 * @return this builder
		 */
		public Builder retryAfter(Function<Throwable, @Nullable Duration> retryAfter) {
			this.retryAfter = retryAfter;
			return this;
		}

		/**
		 * Sets whether the circuit breaker only shows what it would do.
		 * @param shadow {@code true} for one that counts the calls that it would reject
		 * instead of rejecting them
		 * @return this builder
		 */
		public Builder shadow(boolean shadow) {
			this.shadow = shadow;
			return this;
		}

		/**
		 * Builds the settings.
		 * @return the settings
		 * @throws InvalidSettingException if a value is out of range
		 */
		public CircuitBreakerConfig build() {
			Duration trialTimeout = (this.trialTimeout != null) ? this.trialTimeout : this.recoveryTimeout;
			return new CircuitBreakerConfig(this.enabled, buildFailureThreshold(), this.window,
					buildFailureRateThreshold(), buildMinimumCalls(), this.slowCallDuration, this.recoveryTimeout,
					this.trialCalls, trialTimeout, this.recoveryMultiplier, this.recoveryTimeoutMax,
					this.recoveryJitter, this.recoveryRamp, this.recordExceptions, this.ignoreExceptions,
					this.recordClientErrors, this.ignoreException, this.recordResult, this.respectRetryAfter,
					this.retryAfter, this.shadow);
		}

		private int buildFailureThreshold() {
			if (this.failureThreshold == null) {
				return (this.failureRateThreshold != null) ? 0 : withinWindow(DEFAULT_FAILURE_THRESHOLD);
			}
			require(this.failureThreshold != 0, "failureThreshold", 0, "must be at least 1");
			return this.failureThreshold;
		}

		private double buildFailureRateThreshold() {
			if (this.failureRateThreshold == null) {
				return 0;
			}
			require(this.failureRateThreshold != 0, "failureRateThreshold", 0, "must be more than 0 and at most 100");
			return this.failureRateThreshold;
		}

		private int buildMinimumCalls() {
			return (this.minimumCalls != null) ? this.minimumCalls : withinWindow(DEFAULT_MINIMUM_CALLS);
		}

		private int withinWindow(int calls) {
			Window window = this.window;
			return (window != null && window.calls() > 0) ? Math.min(calls, window.calls()) : calls;
		}

	}

	/**
	 * A test after others, with its origin. Equal if the tests are.
	 */
	private record Test<T>(@Nullable Predicate<T> before, Predicate<T> test, String origin) implements Predicate<T> {

		static <T> Predicate<T> add(Predicate<T> test, @Nullable String origin, @Nullable Predicate<T> before) {
			return (before == null && origin == null) ? test
					: new Test<>(before, test, (origin != null) ? origin : className(test));
		}

		static List<String> origins(@Nullable Predicate<?> predicate) {
			if (predicate == null || predicate == Builder.NONE) {
				return List.of();
			}
			if (!(predicate instanceof Test<?> test)) {
				return List.of(className(predicate));
			}
			return Stream.concat(origins(test.before).stream(), Stream.of(test.origin)).toList();
		}

		private static String className(Predicate<?> predicate) {
			// Without the part that differs each time.
			return predicate.getClass().getName().replaceFirst("\\$\\$Lambda.*", "");
		}

		@Override
		public boolean test(T value) {
			return (this.before != null && this.before.test(value)) || this.test.test(value);
		}

	}

}
