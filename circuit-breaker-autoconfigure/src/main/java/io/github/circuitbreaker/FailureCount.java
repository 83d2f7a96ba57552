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
		FailureLimits limits = FailureLimits.of(config);
		if (window == null) {
			return new ConsecutiveFailures(limits);
		}
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
	 * Changes how many failures are too many, from the next one on: what has been counted
	 * stays.
	 */
	abstract void limitTo(FailureLimits limits);

	/**
	 * Returns how many failures count now.
	 */
	abstract int current();

	/**
	 * Says what was too much, for the log: "3 failures in a row".
	 */
	abstract String describe();

}
