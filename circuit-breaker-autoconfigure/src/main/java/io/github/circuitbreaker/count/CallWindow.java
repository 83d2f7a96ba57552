package io.github.circuitbreaker.count;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts failures among the last calls, of a fixed number: a ring in which each call
 * takes the place of the oldest.
 * <p>
 * A place records how a call ended and the position of that call. So a late thread cannot
 * overwrite a newer call with an older one, and the ring can be counted exactly at any
 * time. The running count beside it only tells when an exact count is worthwhile.
 */
public final class CallWindow extends WindowedCounter {

	static final long SUCCESS = 1;

	static final long FAILURE = 2;

	/** In a place, the position of the call is stored above its outcome. */
	private static final int OUTCOME_BITS = 2;

	/** In elements: two cache lines of 64 bytes, as processors fetch them in pairs. */
	private static final int PADDING = 16;

	private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

	private static final VarHandle FAILURES = handle(MethodHandles.lookup(), "failures", int.class);

	private final long[] places;

	/** The reciprocal of the number of places, times almost 2<sup>63</sup>. */
	private final long reciprocal;

	/**
	 * The position of the next call. It has cache lines of its own, as every call changes
	 * it, and only reads everything else.
	 */
	private final long[] position = new long[2 * PADDING];

	private volatile int failures;

	/** The packed counts of a window full of successes. */
	private final long allSuccessful;

	/** Whether every place has been given to a call. */
	private volatile boolean full;

	/**
	 * Creates a window that has counted nothing yet.
	 * @param calls how many calls it holds, at least 1
	 * @param limits when failures are too many
	 */
	public CallWindow(int calls, Limits limits) {
		super(limits);
		this.places = new long[calls];
		this.allSuccessful = pack(0, calls);
		this.reciprocal = Long.MAX_VALUE / calls;
	}

	/**
	 * In a window full of successes another success changes nothing, and so is not
	 * written. A failure that another thread is counting meanwhile comes after it.
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
	 * Counts a call that already has its position. Other calls may have overtaken it.
	 */
	long count(long position, long outcome) {
		int change = failuresIn(outcome) - failuresIn(replaced(position, outcome));
		if (!this.full && position + 1 >= this.places.length) {
			this.full = true;
		}
		int failures = (change != 0) ? (int) FAILURES.getAndAdd(this, change) + change : this.failures;
		// Not its own position, as calls ahead of it were judged without it.
		return pack(Math.max(0, failures), this.full ? this.places.length : Math.min(end(), this.places.length));
	}

	private long end() {
		return (long) LONGS.getVolatile(this.position, PADDING);
	}

	/**
	 * Puts a call into its place, unless a newer one is there.
	 * @return the previous content of the place, or the call itself if it comes too late
	 */
	private long replaced(long position, long outcome) {
		int place = place(position);
		long call = (position << OUTCOME_BITS) | outcome;
		// Most often a success. To read it first would fetch its cache line twice.
		long before = ((position - this.places.length) << OUTCOME_BITS) | SUCCESS;
		while (before <= call) {
			long seen = (long) LONGS.compareAndExchange(this.places, place, before, call);
			if (seen == before) {
				return before;
			}
			before = seen;
		}
		return call;
	}

	/**
	 * Returns the place of a position: the position modulo the number of places.
	 * Multiplying by the reciprocal, as in Granlund and Montgomery (<cite>Division by
	 * Invariant Integers using Multiplication</cite>, 1994), is cheaper than dividing. It
	 * yields the quotient or one less.
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
		return pack(failures, calls);
	}

	@Override
	String describe(int failures, int calls) {
		return "%d of the last %d calls failed".formatted(failures, calls);
	}

}
