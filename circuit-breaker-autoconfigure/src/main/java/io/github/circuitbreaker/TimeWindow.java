package io.github.circuitbreaker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Failures within the last so much time, to a twentieth of it: time is cut into twenty
 * slices, and of those that are over each is forgotten as a whole when its beginning is
 * as long ago as the window is long.
 */
final class TimeWindow extends WindowedFailures {

	private static final int SLICES = 20;

	private final TimeSource time;

	private final Duration length;

	private final long start;

	private final long sliceLength;

	private final AtomicReferenceArray<Slice> slices = new AtomicReferenceArray<>(SLICES);

	TimeWindow(Duration length, FailureLimits limits, TimeSource time) {
		super(limits);
		this.time = time;
		this.length = length;
		this.start = time.nanoTime();
		// Rounded up, as the window would be too short otherwise.
		this.sliceLength = (TimeUnit.NANOSECONDS.convert(length) - 1) / SLICES + 1;
		for (int i = 0; i < SLICES; i++) {
			this.slices.set(i, new Slice(i - SLICES, 0));
		}
	}

	@Override
	long countSuccess() {
		Slice slice = sliceOfNow();
		// What went before does not change much: it is summed up once for all.
		long counts = slice.add(WindowCounts.SUCCESS);
		return add(counts, slice.before);
	}

	@Override
	long countFailure() {
		Slice slice = sliceOfNow();
		slice.add(WindowCounts.FAILURE);
		return sum(slice.number, slice.number);
	}

	@Override
	long count() {
		long number = number();
		return sum(number, number);
	}

	private long number() {
		return Math.max(0, this.time.nanoTime() - this.start) / this.sliceLength;
	}

	/**
	 * Returns the slice of now or, for a thread that has been asleep since it looked at
	 * the clock, of a little later.
	 */
	private Slice sliceOfNow() {
		long number = number();
		int place = (int) (number % SLICES);
		while (true) {
			Slice slice = this.slices.get(place);
			if (slice.number >= number) {
				return slice;
			}
			Slice next = new Slice(number, sum(number - 1, number));
			if (this.slices.compareAndSet(place, slice, next)) {
				return next;
			}
		}
	}

	/**
	 * Sums up the slices of the window that ends with a slice, up to another.
	 */
	private long sum(long last, long end) {
		long failures = 0;
		long calls = 0;
		for (int i = 0; i < SLICES; i++) {
			Slice slice = this.slices.get(i);
			if (slice.number > end - SLICES && slice.number <= last) {
				long counts = slice.counts.get();
				failures += WindowCounts.failures(counts);
				calls += WindowCounts.calls(counts);
			}
		}
		return WindowCounts.of(failures, calls);
	}

	private static long add(long counts, long others) {
		return WindowCounts.of((long) WindowCounts.failures(counts) + WindowCounts.failures(others),
				(long) WindowCounts.calls(counts) + WindowCounts.calls(others));
	}

	@Override
	String describe(int failures, int calls) {
		return "%d of %d calls failed within %s".formatted(failures, calls, Durations.format(this.length));
	}

	private static final class Slice {

		private final long number;

		private final long before;

		private final AtomicLong counts = new AtomicLong();

		/**
		 * Creates a slice.
		 * @param number which slice of time it is
		 * @param before what the slices of the window before it have counted
		 */
		Slice(long number, long before) {
			this.number = number;
			this.before = before;
		}

		/**
		 * Counts a call, unless there are more than anyone can tell apart.
		 */
		long add(long call) {
			long counts = this.counts.get();
			return (WindowCounts.calls(counts) < Integer.MAX_VALUE) ? this.counts.addAndGet(call) : counts;
		}

	}

}
