package io.github.circuitbreaker.count;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts the failures of one closed phase and says when they are too many. Thread-safe.
 * <p>
 * Tripping is final: a success that arrives between the trip and the transition does not
 * undo it.
 */
public abstract class FailureCounter {

	/**
	 * Returns the handle of a field, for the classes whose speed depends on its being
	 * inlined.
	 */
	static VarHandle handle(MethodHandles.Lookup lookup, String field, Class<?> type) {
		try {
			return lookup.findVarHandle(lookup.lookupClass(), field, type);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/**
	 * Counts a success.
	 * @return whether the circuit has to open, because of earlier failures
	 */
	public abstract boolean success();

	/**
	 * Counts a failure.
	 * @return whether the circuit has to open
	 */
	public abstract boolean failure();

	/**
	 * Replaces the limits. The next failure is judged by them; the counts stay.
	 * @param limits the new limits
	 */
	public abstract void limitTo(Limits limits);

	/**
	 * Returns what counts now.
	 * @return the failures and calls
	 */
	public abstract Counts current();

	/**
	 * Describes the failures for the log, as in "3 failures in a row".
	 * @return a few words
	 */
	public abstract String describe();

	/**
	 * What was counted.
	 *
	 * @param failures the number of failures
	 * @param calls the number of calls in the window, or 0 without a window
	 */
	public record Counts(int failures, int calls) {

		/** Nothing. */
		public static final Counts NONE = new Counts(0, 0);

	}

	/**
	 * How many failures are too many.
	 *
	 * @param failures the number of failures that is too many, or 0 if the number is not
	 * judged
	 * @param rate the percentage of failures among calls that is too high, or 0 if the
	 * rate is not judged
	 * @param minimumCalls the number of calls required before the rate is judged
	 */
	public record Limits(int failures, double rate, int minimumCalls) {

		/** Keeps rounding from missing a rate that equals the threshold exactly. */
		private static final double ALMOST_ONE = 1 - 1e-12;

		boolean areReachedBy(int failures, int calls) {
			return (this.failures > 0 && failures >= this.failures) || isRateReachedBy(failures, calls);
		}

		boolean isRateReachedBy(int failures, int calls) {
			// Mostly there is no failure, and then there is nothing to compute.
			return failures > 0 && this.rate > 0 && calls >= this.minimumCalls
					&& failures * 100.0 >= this.rate * calls * ALMOST_ONE;
		}

	}

}
