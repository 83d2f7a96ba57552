package io.github.circuitbreaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.OutcomeCounts.Outcome;

/**
 * Failures within the last so much time, to a twentieth of it: time is cut into twenty
 * slices, and of those that are over each is forgotten as a whole when its beginning is
 * as long ago as the window is long.
 * <p>
 * Calls are counted for good, in totals that only grow. What is within the window is the
 * difference between the totals now and those at its beginning, as Prometheus computes
 * the increase of a counter. So nothing is ever set back that another thread may be about
 * to count in: all there is to do at the beginning of a slice is to write down the totals
 * as they are then. Every thread that comes does so before it counts, instead of waiting
 * for the first, which is <em>helping</em> as in Herlihy and Shavit (<cite>The Art of
 * Multiprocessor Programming</cite>, 2008): they may write down different totals, but
 * only such as are without a call of the new slice.
 */
final class TimeWindow extends WindowedFailures {

	private static final int SLICES = 20;

	/**
	 * A power of two, and so many that no beginning which counts is written over, even by
	 * a thread that is two windows ahead of the others.
	 */
	private static final int BEGINNINGS = 64;

	private static final long NEVER = -1;

	private static final VarHandle TOTALS = MethodHandles.arrayElementVarHandle(long[].class);

	private static final VarHandle SLICE;

	static {
		try {
			SLICE = MethodHandles.lookup().findVarHandle(TimeWindow.class, "slice", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final TimeSource time;

	private final Duration length;

	private final long start;

	private final long sliceLength;

	private final OutcomeCounts totals = new OutcomeCounts();

	/** The totals at the beginning of each slice. */
	private final long[] successesBefore = new long[BEGINNINGS];

	private final long[] failuresBefore = new long[BEGINNINGS];

	/** The number of the current slice. Never goes back. */
	private volatile long slice;

	/** The slice that is known to end a window of enough calls for its rate. */
	private volatile long sliceOfEnough = NEVER;

	TimeWindow(Duration length, FailureLimits limits, TimeSource time) {
		super(limits);
		this.time = time;
		this.length = length;
		this.start = time.nanoTime();
		// Rounded up, as the window would be too short otherwise.
		this.sliceLength = (TimeUnit.NANOSECONDS.convert(length) - 1) / SLICES + 1;
	}

	@Override
	void limitTo(FailureLimits limits) {
		super.limitTo(limits);
		this.sliceOfEnough = NEVER;
	}

	@Override
	long countSuccess() {
		beginSliceOfNow();
		this.totals.increment(Outcome.SUCCESSFUL);
		return canOpenBySuccess() ? sumToBeJudged() : WindowCounts.NONE;
	}

	/**
	 * Returns whether a success may have to open the circuit. Within a slice nothing is
	 * forgotten, so once there are enough calls further successes only lower the rate.
	 */
	private boolean canOpenBySuccess() {
		return limits().rate() > 0 && this.sliceOfEnough != this.slice;
	}

	@Override
	long countFailure() {
		beginSliceOfNow();
		this.totals.increment(Outcome.FAILED);
		return sumToBeJudged();
	}

	@Override
	long count() {
		beginSliceOfNow();
		return sum();
	}

	/**
	 * Sees to it that the current slice is that of now or, for a thread that has been
	 * asleep since it looked at the clock, of a little later.
	 */
	private void beginSliceOfNow() {
		long elapsed = this.time.nanoTime() - this.start;
		// To multiply is much cheaper than to divide.
		if (elapsed - this.slice * this.sliceLength >= this.sliceLength) {
			begin(elapsed / this.sliceLength);
		}
	}

	private void begin(long next) {
		long current = this.slice;
		while (current < next) {
			long successes = this.totals.sum(Outcome.SUCCESSFUL);
			long failures = this.totals.sum(Outcome.FAILED);
			// Nothing was counted in the slices that nobody has begun.
			for (long begun = Math.max(current, next - SLICES) + 1; begun - next <= 0; begun++) {
				raise(this.successesBefore, begun, successes, current);
				raise(this.failuresBefore, begun, failures, current);
			}
			SLICE.compareAndSet(this, current, next);
			current = this.slice;
		}
	}

	/**
	 * Writes down a total at the beginning of a slice, unless it is too late for that or
	 * another thread has written down one at least as high. As totals only grow, this can
	 * do no harm in a place that meanwhile is that of a later slice.
	 */
	private void raise(long[] before, long begun, long total, long current) {
		int place = place(begun);
		long known = (long) TOTALS.getVolatile(before, place);
		while (known < total && this.slice == current && !TOTALS.compareAndSet(before, place, known, total)) {
			known = (long) TOTALS.getVolatile(before, place);
		}
	}

	/**
	 * Only what is going to be judged can make further successes uninteresting.
	 */
	private long sumToBeJudged() {
		long slice = this.slice;
		long failed = this.totals.sum(Outcome.FAILED);
		long counts = sum();
		// Written once, as every call reads what lies beside it, and not if there may be
		// a failure that was not summed up.
		if (WindowCounts.calls(counts) >= limits().minimumCalls() && slice == this.slice && this.sliceOfEnough != slice
				&& this.totals.sum(Outcome.FAILED) == failed) {
			this.sliceOfEnough = slice;
		}
		return counts;
	}

	/**
	 * Sums up the window that ends with the current slice.
	 */
	private long sum() {
		long slice;
		long failures;
		long calls;
		do {
			slice = this.slice;
			int place = place(slice - SLICES + 1);
			// In this order: the totals are then at least those of the beginning, and a
			// call that ends meanwhile can only make the rate lower than it is.
			long failuresBefore = (long) TOTALS.getVolatile(this.failuresBefore, place);
			long successesBefore = (long) TOTALS.getVolatile(this.successesBefore, place);
			failures = this.totals.sum(Outcome.FAILED) - failuresBefore;
			calls = this.totals.sum(Outcome.SUCCESSFUL) - successesBefore + failures;
		}
		while (slice != this.slice);
		return WindowCounts.of(failures, calls);
	}

	private static int place(long slice) {
		return (int) slice & (BEGINNINGS - 1);
	}

	@Override
	String describe(int failures, int calls) {
		return "%d of %d calls failed within %s".formatted(failures, calls, Durations.format(this.length));
	}

}
