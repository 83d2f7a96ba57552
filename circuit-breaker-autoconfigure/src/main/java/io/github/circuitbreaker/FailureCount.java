package io.github.circuitbreaker;

/**
 * Counts the failures of one closed phase and says when they are too many. Thread-safe.
 * <p>
 * Once they are, they stay so: whoever learns of it opens the circuit, and a success that
 * comes between that and the transition must not talk it out of it.
 */
abstract class FailureCount {

	/**
	 * Returns the count that the settings ask for, with nothing counted yet.
	 */
	static FailureCount of(CircuitBreakerConfig config, TimeSource time) {
		Window window = config.window();
		if (window == null) {
			return new ConsecutiveFailures(config.failureThreshold());
		}
		FailureLimits limits = FailureLimits.of(config);
		return (window.calls() > 0) ? new CallWindow(window.calls(), limits)
				: new TimeWindow(window.time(), limits, time);
	}

	/**
	 * Counts a success.
	 * @return whether the circuit has to open, because of earlier failures
	 */
	abstract boolean success();

	/**
	 * Counts a failure.
	 * @return whether the circuit has to open
	 */
	abstract boolean failure();

	/**
	 * Returns how many failures count now.
	 */
	abstract int current();

	/**
	 * Says what was too much, for the log: "3 failures in a row".
	 */
	abstract String describe();

}
