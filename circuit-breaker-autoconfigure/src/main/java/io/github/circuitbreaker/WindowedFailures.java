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

	@Override
	final void limitTo(FailureLimits limits) {
		this.limits = limits;
	}

	@Override
	final boolean success() {
		return this.tripped != NOT_TRIPPED || judge(countSuccess());
	}

	@Override
	final boolean failure() {
		return this.tripped != NOT_TRIPPED || judge(countFailure());
	}

	/**
	 * Judges by what was counted on the way, and if that is too much by what really is
	 * there, as other threads may be half way through.
	 */
	private boolean judge(long counts) {
		return isTooMuch(counts) && trip(count());
	}

	private boolean trip(long counts) {
		return isTooMuch(counts) && (TRIPPED.compareAndSet(this, NOT_TRIPPED, counts) || this.tripped != NOT_TRIPPED);
	}

	private boolean isTooMuch(long counts) {
		return this.limits.areReachedBy(WindowCounts.failures(counts), WindowCounts.calls(counts));
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
	 * @return what is within the window now, as {@link WindowCounts}
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
