package io.github.circuitbreaker.count;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts failures within a window. Once it has tripped, it keeps the counts of that
 * moment and counts nothing more.
 * <p>
 * The failures and calls within a window travel as one {@code long}, so that passing them
 * on allocates nothing: see {@link #pack}.
 */
abstract class WindowedCounter extends FailureCounter {

	/** Counts that are never too high. */
	static final long NONE = 0;

	/**
	 * Among more calls than an int can hold, the rate of so few failures is near zero.
	 */
	private static final long FEW = 1 << 16;

	private static final VarHandle TRIPPED = handle(MethodHandles.lookup(), "tripped", long.class);

	private static final long NOT_TRIPPED = -1;

	private volatile Limits limits;

	/** The packed counts that tripped it. */
	private volatile long tripped = NOT_TRIPPED;

	WindowedCounter(Limits limits) {
		this.limits = limits;
	}

	final Limits limits() {
		return this.limits;
	}

	@Override
	public void limitTo(Limits limits) {
		this.limits = limits;
	}

	@Override
	public final boolean success() {
		return this.tripped != NOT_TRIPPED || judge(countSuccess(), false);
	}

	@Override
	public final boolean failure() {
		return this.tripped != NOT_TRIPPED || judge(countFailure(), true);
	}

	/**
	 * Judges the counts seen while counting and, if they are too high, the exact ones:
	 * other threads may be halfway through counting.
	 */
	private boolean judge(long counts, boolean failed) {
		return isTooMuch(counts, failed) && trip(count(), failed);
	}

	private boolean trip(long counts, boolean failed) {
		return isTooMuch(counts, failed)
				&& (TRIPPED.compareAndSet(this, NOT_TRIPPED, counts) || this.tripped != NOT_TRIPPED);
	}

	/**
	 * A success can raise the rate of failures, as it may complete the minimum of calls,
	 * but not their number. The number can then only be too high because the settings
	 * have changed, and new settings open nothing before the next failure.
	 */
	private boolean isTooMuch(long counts, boolean failed) {
		Limits limits = this.limits;
		int failures = failures(counts);
		int calls = calls(counts);
		return failed ? limits.areReachedBy(failures, calls) : limits.isRateReachedBy(failures, calls);
	}

	private long counts() {
		long tripped = this.tripped;
		return (tripped != NOT_TRIPPED) ? tripped : count();
	}

	@Override
	public final Counts current() {
		long counts = counts();
		return new Counts(failures(counts), calls(counts));
	}

	@Override
	public final String describe() {
		long counts = counts();
		return describe(failures(counts), calls(counts));
	}

	/**
	 * Counts a success.
	 * @return the packed counts within the window now, or {@link #NONE} if a success
	 * cannot have made them too high
	 */
	abstract long countSuccess();

	/**
	 * Counts a failure.
	 * @return the packed counts within the window now
	 */
	abstract long countFailure();

	/**
	 * Returns the packed counts within the window now.
	 */
	abstract long count();

	abstract String describe(int failures, int calls);

	/**
	 * Packs two counts into one number. Both are capped at {@link Integer#MAX_VALUE}; or,
	 * where a cap on the calls alone would make the rate of failures look higher than it
	 * is, both are scaled down.
	 */
	static long pack(long failures, long calls) {
		int shift = (failures > FEW) ? Math.max(0, Integer.SIZE + 1 - Long.numberOfLeadingZeros(calls)) : 0;
		return (capped(failures >>> shift) << Integer.SIZE) | capped(calls >>> shift);
	}

	static int failures(long counts) {
		return (int) (counts >>> Integer.SIZE);
	}

	static int calls(long counts) {
		return (int) counts;
	}

	private static long capped(long count) {
		return Math.min(count, Integer.MAX_VALUE);
	}

}
