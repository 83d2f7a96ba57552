package io.github.circuitbreaker.count;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

import io.github.circuitbreaker.count.StripedCounters.Outcome;

/**
 * Counts failures within a length of time, to a twentieth of it: time is cut into twenty
 * slices, and each slice drops out as a whole once the window's length has passed since
 * the slice began.
 * <p>
 * Totals only grow. The counts within the window are the difference between the totals
 * now and the totals at the window's beginning, as Prometheus computes the increase of a
 * counter. So no thread ever resets what another thread may be about to count in: all
 * there is to do at the beginning of a slice is to record the totals of that moment.
 * Every thread that comes does so before it counts, instead of waiting for the first,
 * which is <em>helping</em> as in Herlihy and Shavit (<cite>The Art of Multiprocessor
 * Programming</cite>, 2008). They may record different totals, but none of these includes
 * a call of the new slice.
 */
public final class TimeWindow extends WindowedCounter {

	private static final int SLICES = 20;

	/**
	 * A power of two, and large enough that even a thread two windows ahead of the others
	 * overwrites no beginning that still counts.
	 */
	private static final int BEGINNINGS = 64;

	private static final long NEVER = -1;

	private static final VarHandle TOTALS = MethodHandles.arrayElementVarHandle(long[].class);

	private static final VarHandle SLICE = handle(MethodHandles.lookup(), "slice", long.class);

	private final LongSupplier clock;

	private final Object length;

	private final long start;

	private final long sliceLength;

	private final StripedCounters totals = new StripedCounters();

	/** The totals at the beginning of each slice: its successes, then its failures. */
	private final long[] before = new long[2 * BEGINNINGS];

	/** The number of the current slice. Never goes back. */
	private volatile long slice;

	/** The slice whose window is known to hold enough calls for its rate to be judged. */
	private volatile long sliceOfEnough = NEVER;

	/**
	 * Creates a window that has counted nothing yet.
	 * @param nanos its length in nanoseconds, more than zero
	 * @param length its length, whose string says it in words
	 * @param limits when failures are too many
	 * @param clock the monotonic clock, in nanoseconds, as {@link System#nanoTime()}
	 */
	public TimeWindow(long nanos, Object length, Limits limits, LongSupplier clock) {
		super(limits);
		this.clock = clock;
		this.length = length;
		this.start = clock.getAsLong();
		// Rounded up, as the window would be too short otherwise.
		this.sliceLength = (nanos - 1) / SLICES + 1;
	}

	@Override
	public void limitTo(Limits limits) {
		super.limitTo(limits);
		this.sliceOfEnough = NEVER;
	}

	@Override
	long countSuccess() {
		beginSliceOfNow();
		this.totals.increment(Outcome.SUCCESSFUL);
		return canOpenBySuccess() ? sumToBeJudged() : NONE;
	}

	/**
	 * Returns whether a success may have to open the circuit. Within a slice nothing
	 * drops out, so once there are enough calls, further successes only lower the rate.
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
	 * Advances the current slice to that of now. It may be a little later for a thread
	 * that was suspended after it looked at the clock.
	 */
	private void beginSliceOfNow() {
		long elapsed = this.clock.getAsLong() - this.start;
		// Multiplying is much cheaper than dividing.
		if (elapsed - this.slice * this.sliceLength >= this.sliceLength) {
			begin(elapsed / this.sliceLength);
		}
	}

	private void begin(long next) {
		long current = this.slice;
		while (current < next) {
			long successes = this.totals.sum(Outcome.SUCCESSFUL);
			long failures = this.totals.sum(Outcome.FAILED);
			// Nothing was counted in the slices that no thread has begun.
			for (long begun = Math.max(current, next - SLICES) + 1; begun - next <= 0; begun++) {
				raise(place(begun), successes, current);
				raise(place(begun) + 1, failures, current);
			}
			SLICE.compareAndSet(this, current, next);
			current = this.slice;
		}
	}

	/**
	 * Records a total at the beginning of a slice, unless it is too late for that or
	 * another thread has recorded one at least as high. As totals only grow, this is
	 * harmless in a place that meanwhile belongs to a later slice.
	 */
	private void raise(int place, long total, long current) {
		long known = (long) TOTALS.getVolatile(this.before, place);
		while (known < total && this.slice == current && !TOTALS.compareAndSet(this.before, place, known, total)) {
			known = (long) TOTALS.getVolatile(this.before, place);
		}
	}

	private long sumToBeJudged() {
		long slice = this.slice;
		if (this.sliceOfEnough == slice) {
			return sum();
		}
		long failed = this.totals.sum(Outcome.FAILED);
		long counts = sum();
		// Not if the sum may have missed a failure.
		if (calls(counts) >= limits().minimumCalls() && slice == this.slice
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
			// In this order, the totals are at least those of the beginning, and a call
			// that ends meanwhile can only make the rate look lower.
			long failuresBefore = (long) TOTALS.getVolatile(this.before, place + 1);
			long successesBefore = (long) TOTALS.getVolatile(this.before, place);
			failures = this.totals.sum(Outcome.FAILED) - failuresBefore;
			calls = this.totals.sum(Outcome.SUCCESSFUL) - successesBefore + failures;
		}
		while (slice != this.slice);
		return pack(failures, calls);
	}

	private static int place(long slice) {
		return 2 * ((int) slice & (BEGINNINGS - 1));
	}

	@Override
	String describe(int failures, int calls) {
		return "%d of %d calls failed within %s".formatted(failures, calls, this.length);
	}

}
