package io.github.circuitbreaker.count;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

/**
 * Counts calls by outcome, exactly and without a lock.
 * <p>
 * The first thread has a few counts of its own. All others count in stripes with cache
 * lines of their own, so that threads on different processors seldom meet. The stripes
 * take much more memory, and are created when a second thread comes. The idea is that of
 * {@link java.util.concurrent.atomic.LongAdder}; but as all stripes are created at once
 * and are chosen by the thread's number, there is less to look up before the one atomic
 * addition, which is most of what a closed call costs.
 */
public final class StripedCounters {

	private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);

	private static final VarHandle STRIPED = FailureCounter.handle(MethodHandles.lookup(), "striped", long[].class);

	/**
	 * A power of two, at least the number of processors, yet little memory on large
	 * machines.
	 */
	private static final int STRIPES = Math.min(16,
			2 * Integer.highestOneBit(Runtime.getRuntime().availableProcessors()));

	/** In elements: two cache lines of 64 bytes, as processors fetch them in pairs. */
	private static final int STRIDE = 16;

	private static final int OUTCOMES = Outcome.values().length;

	/** In elements: keeps what is before and after out of a counter's cache line. */
	private static final int PADDING = 7;

	/** The counts of the first thread. */
	private final long[] first = new long[PADDING + OUTCOMES + PADDING];

	/**
	 * The number of the first thread, or zero before it comes. A race for it, or a number
	 * that two threads share, costs only time, because every addition is atomic.
	 */
	private long firstThread;

	private volatile long @Nullable [] striped;

	/**
	 * Counts a call.
	 * @param outcome how it ended
	 */
	public void increment(Outcome outcome) {
		long thread = Thread.currentThread().getId();
		if (thread == this.firstThread) {
			COUNTS.getAndAdd(this.first, index(0, outcome), 1L);
		}
		else {
			incrementOfOther(thread, outcome);
		}
	}

	private void incrementOfOther(long thread, Outcome outcome) {
		long[] striped = this.striped;
		if (striped != null) {
			COUNTS.getAndAdd(striped, index((int) thread & (STRIPES - 1), outcome), 1L);
		}
		else if (this.firstThread == 0) {
			this.firstThread = thread;
			COUNTS.getAndAdd(this.first, index(0, outcome), 1L);
		}
		else {
			STRIPED.compareAndSet(this, null, new long[PADDING + STRIPES * STRIDE]);
			incrementOfOther(thread, outcome);
		}
	}

	/**
	 * Returns how many calls were counted. Calls that are being counted meanwhile may or
	 * may not be among them.
	 * @param outcome how they ended
	 * @return their number
	 */
	public long sum(Outcome outcome) {
		long sum = (long) COUNTS.getVolatile(this.first, index(0, outcome));
		long[] striped = this.striped;
		for (int stripe = 0; striped != null && stripe < STRIPES; stripe++) {
			sum += (long) COUNTS.getVolatile(striped, index(stripe, outcome));
		}
		return sum;
	}

	private static int index(int stripe, Outcome outcome) {
		return PADDING + stripe * STRIDE + outcome.ordinal();
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
