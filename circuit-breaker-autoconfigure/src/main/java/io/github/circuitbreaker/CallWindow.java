package io.github.circuitbreaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Failures among the last so many calls: a ring, in which each call takes the place of
 * the oldest.
 * <p>
 * A place tells not only how a call ended but also which one it was. So a thread that is
 * late cannot put an old call over a newer one, and what is in the ring can be counted
 * exactly at any time. The count that is kept beside it is only to know when that is
 * worth while.
 */
final class CallWindow extends WindowedFailures {

	static final long SUCCESS = 1;

	static final long FAILURE = 2;

	/** In a place, the position of the call stands above its outcome. */
	private static final int OUTCOME_BITS = 2;

	/** In numbers: two cache lines of 64 bytes, as processors fetch them in pairs. */
	private static final int PADDING = 16;

	private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

	private static final VarHandle FAILURES;

	static {
		try {
			FAILURES = MethodHandles.lookup().findVarHandle(CallWindow.class, "failures", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final long[] places;

	/** Of the number of places: almost 2<sup>63</sup> times that. */
	private final long reciprocal;

	/**
	 * That of the next call, with cache lines of its own: every call changes it, and
	 * reads all else.
	 */
	private final long[] position = new long[2 * PADDING + 1];

	private volatile int failures;

	/** What is counted in a window full of successes. */
	private final long allSuccessful;

	/** Whether there have been as many calls as there are places. */
	private volatile boolean full;

	CallWindow(int calls, FailureLimits limits) {
		super(limits);
		this.places = new long[calls];
		this.allSuccessful = WindowCounts.of(0, calls);
		this.reciprocal = Long.MAX_VALUE / calls;
	}

	/**
	 * A success takes the place of another if the window is full of them, which changes
	 * nothing and so is not written down. A failure that another thread is counting then
	 * comes after it.
	 */
	@Override
	long countSuccess() {
		return (this.full && this.failures == 0) ? this.allSuccessful : count(SUCCESS);
	}

	@Override
	long countFailure() {
		return count(FAILURE);
	}

	private long count(long outcome) {
		return count(nextPosition(), outcome);
	}

	long nextPosition() {
		return (long) LONGS.getAndAdd(this.position, PADDING, 1L);
	}

	/**
	 * Counts a call that already has its position, which others may have overtaken.
	 */
	long count(long position, long outcome) {
		int change = failuresIn(outcome) - failuresIn(replaced(position, outcome));
		if (!this.full && position + 1 >= this.places.length) {
			this.full = true;
		}
		int failures = (change != 0) ? (int) FAILURES.getAndAdd(this, change) + change : this.failures;
		// Not by its own position, as others may have overtaken it and judged without it.
		return WindowCounts.of(Math.max(0, failures), Math.min(end(), this.places.length));
	}

	private long end() {
		return (long) LONGS.getVolatile(this.position, PADDING);
	}

	/**
	 * Puts a call into its place, unless a newer one is there.
	 * @return what was in the place, or the call itself if it has none
	 */
	private long replaced(long position, long outcome) {
		int place = place(position);
		long call = (position << OUTCOME_BITS) | outcome;
		while (true) {
			long before = (long) LONGS.getVolatile(this.places, place);
			if (before > call) {
				return call;
			}
			if (LONGS.compareAndSet(this.places, place, before, call)) {
				return before;
			}
		}
	}

	/**
	 * Returns the place of a position, which is the remainder of a division by the number
	 * of places. To multiply by the reciprocal, as in Granlund and Montgomery
	 * (<cite>Division by Invariant Integers using Multiplication</cite>, 1994), is
	 * cheaper than to divide, and gives the quotient or one less.
	 */
	int place(long position) {
		long quotient = Math.multiplyHigh(position << 1, this.reciprocal);
		int remainder = (int) (position - quotient * this.places.length);
		return (remainder < this.places.length) ? remainder : remainder - this.places.length;
	}

	private static int failuresIn(long call) {
		return ((call & ((1 << OUTCOME_BITS) - 1)) == FAILURE) ? 1 : 0;
	}

	@Override
	long count() {
		long end = end();
		long failures = 0;
		long calls = 0;
		for (int i = 0; i < this.places.length; i++) {
			long call = (long) LONGS.getVolatile(this.places, i);
			long position = call >>> OUTCOME_BITS;
			// An empty place is zero, which no call is.
			if (call != 0 && position < end && position >= end - this.places.length) {
				failures += failuresIn(call);
				calls++;
			}
		}
		return WindowCounts.of(failures, calls);
	}

	@Override
	String describe(int failures, int calls) {
		return "%d of the last %d calls failed".formatted(failures, calls);
	}

}
