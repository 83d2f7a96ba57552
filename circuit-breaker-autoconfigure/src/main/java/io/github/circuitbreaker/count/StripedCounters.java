package io.github.circuitbreaker.count;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts calls by outcome, exactly and without a lock.
 * <p>
 * Threads count in stripes with cache lines of their own, so that threads on different
 * processors seldom meet. The idea is that of
 * {@link java.util.concurrent.atomic.LongAdder}; but as all stripes exist from the start
 * and are chosen by the thread's number, there is less to look up before the one atomic
 * addition, which is most of what a closed call costs.
 */
public final class StripedCounters {

	private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);

	/**
	 * A power of two, at least the number of processors, yet little memory on large
	 * machines.
	 */
	private static final int STRIPES = Math.min(16,
			2 * Integer.highestOneBit(Runtime.getRuntime().availableProcessors()));

	/** In elements: two cache lines of 64 bytes, as processors fetch them in pairs. */
	private static final int STRIDE = 16;

	/** With a stride before the first stripe and the rest of a stride after the last. */
	private final long[] counts = new long[(STRIPES + 1) * STRIDE];

	/**
	 * Counts a call.
	 * @param outcome how it ended
	 */
	public void increment(Outcome outcome) {
		int stripe = (int) Thread.currentThread().getId() & (STRIPES - 1);
		COUNTS.getAndAdd(this.counts, index(stripe, outcome), 1L);
	}

	/**
	 * Returns how many calls were counted. Calls that are being counted meanwhile may or
	 * may not be among them.
	 * @param outcome how they ended
	 * @return their number
	 */
	public long sum(Outcome outcome) {
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
	public enum Outcome {

		/** It succeeded. */
		SUCCESSFUL,

		/** It failed. */
		FAILED,

		/** It took too long. */
		SLOW,

		/** It was answered with an exception, or says nothing about the service. */
		IGNORED,

		/** It was not permitted. */
		REJECTED

	}

}
