package io.github.circuitbreaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Failures within a window. Once they are too many, what was counted then stays, and
 * nothing is counted any more.
 */
abstract class WindowedFailures extends FailureCount {

	private static final VarHandle TRIPPED;

	private static final long NOT_TRIPPED = -1;

	static {
		try {
			TRIPPED = MethodHandles.lookup().findVarHandle(WindowedFailures.class, "tripped", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private volatile FailureLimits limits;

	/** As {@link WindowCounts}. */
	private volatile long tripped = NOT_TRIPPED;

	WindowedFailures(FailureLimits limits) {
		this.limits = limits;
	}

	final FailureLimits limits() {
		return this.limits;
	}

	@Override
	void limitTo(FailureLimits limits) {
		this.limits = limits;
	}

	@Override
	final boolean success() {
		return this.tripped != NOT_TRIPPED || judge(countSuccess(), false);
	}

	@Override
	final boolean failure() {
		return this.tripped != NOT_TRIPPED || judge(countFailure(), true);
	}

	/**
	 * Judges by what was counted on the way, and if that is too much by what really is
	 * there, as other threads may be half way through.
	 */
	private boolean judge(long counts, boolean failed) {
		return isTooMuch(counts, failed) && trip(count(), failed);
	}

	private boolean trip(long counts, boolean failed) {
		return isTooMuch(counts, failed)
				&& (TRIPPED.compareAndSet(this, NOT_TRIPPED, counts) || this.tripped != NOT_TRIPPED);
	}

	/**
	 * A success can raise the share of failures, as it may be the call from which on that
	 * is judged, but not their number. That can only be too much already because the
	 * settings have changed, and they open nothing before the next failure.
	 */
	private boolean isTooMuch(long counts, boolean failed) {
		FailureLimits limits = this.limits;
		int failures = WindowCounts.failures(counts);
		int calls = WindowCounts.calls(counts);
		return failed ? limits.areReachedBy(failures, calls) : limits.isRateReachedBy(failures, calls);
	}

	private long counts() {
		long tripped = this.tripped;
		return (tripped != NOT_TRIPPED) ? tripped : count();
	}

	@Override
	final int current() {
		return WindowCounts.failures(counts());
	}

	@Override
	final String describe() {
		long counts = counts();
		return describe(WindowCounts.failures(counts), WindowCounts.calls(counts));
	}

	/**
	 * Counts a success.
	 * @return what is within the window now, as {@link WindowCounts}, or
	 * {@link WindowCounts#NONE} if that cannot be too much because of a success
	 */
	abstract long countSuccess();

	/**
	 * Counts a failure.
	 * @return what is within the window now, as {@link WindowCounts}
	 */
	abstract long countFailure();

	/**
	 * Returns what is within the window now, as {@link WindowCounts}.
	 */
	abstract long count();

	abstract String describe(int failures, int calls);

}
