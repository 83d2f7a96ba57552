package io.github.circuitbreaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts calls by outcome, without losing one and without a lock.
 * <p>
 * Threads count in stripes, of which each has cache lines of its own, so that threads on
 * different processors seldom meet. The idea is that of
 * {@link java.util.concurrent.atomic.LongAdder}; but as the stripes are there from the
 * start and are chosen by the thread's number, there is less to look up before the one
 * atomic addition, which is most of what a closed call costs.
 */
final class OutcomeCounts {

	private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);

	/**
	 * A power of two, at least the number of processors, yet little memory on large
	 * machines.
	 */
	private static final int STRIPES = Math.min(16,
			2 * Integer.highestOneBit(Runtime.getRuntime().availableProcessors()));

	/** In counts: two cache lines of 64 bytes, as processors fetch them in pairs. */
	private static final int STRIDE = 16;

	/** With a stride before the first stripe and the rest of one after the last. */
	private final long[] counts = new long[(STRIPES + 1) * STRIDE];

	/**
	 * Counts a call.
	 */
	void increment(Outcome outcome) {
		int stripe = (int) Thread.currentThread().getId() & (STRIPES - 1);
		COUNTS.getAndAdd(this.counts, index(stripe, outcome), 1L);
	}

	/**
	 * Returns how many calls were counted; those under way may or may not be among them.
	 */
	long sum(Outcome outcome) {
		long sum = 0;
		for (int stripe = 0; stripe < STRIPES; stripe++) {
			sum += (long) COUNTS.getVolatile(this.counts, index(stripe, outcome));
		}
		return sum;
	}

	private static int index(int stripe, Outcome outcome) {
		return (stripe + 1) * STRIDE + outcome.ordinal();
	}

	/**
	 * How a call ended.
	 */
	enum Outcome {

		SUCCESSFUL, FAILED, SLOW, IGNORED, REJECTED

	}

}
