package io.github.circuitbreaker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
			this.slices.set(i, new Slice(i - SLICES, 0, 0));
		}
	}

	@Override
	long countSuccess() {
		Slice slice = sliceOfNow();
		int calls = slice.calls.incrementAndGet();
		// What went before does not change much: it is summed up once for all.
		return WindowCounts.of(slice.failuresBefore + slice.failures.get(), slice.callsBefore + calls);
	}

	@Override
	long countFailure() {
		Slice slice = sliceOfNow();
		slice.failures.incrementAndGet();
		slice.calls.incrementAndGet();
		return sum(slice.number);
	}

	@Override
	long count() {
		return sum(number());
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
			long before = sum(number - 1, number);
			Slice next = new Slice(number, WindowCounts.failures(before), WindowCounts.calls(before));
			if (this.slices.compareAndSet(place, slice, next)) {
				return next;
			}
		}
	}

	private long sum(long last) {
		return sum(last, last);
	}

	/**
	 * Sums up the slices of the window that ends with a slice, up to another.
	 */
	private long sum(long last, long end) {
		int failures = 0;
		int calls = 0;
		for (int i = 0; i < SLICES; i++) {
			Slice slice = this.slices.get(i);
			if (slice.number > end - SLICES && slice.number <= last) {
				failures += slice.failures.get();
				calls += slice.calls.get();
			}
		}
		return WindowCounts.of(failures, calls);
	}

	@Override
	String describe(int failures, int calls) {
		return "%d of %d calls failed within %s".formatted(failures, calls, Durations.format(this.length));
	}

	private static final class Slice {

		private final long number;

		private final int failuresBefore;

		private final int callsBefore;

		private final AtomicInteger failures = new AtomicInteger();

		private final AtomicInteger calls = new AtomicInteger();

		Slice(long number, int failuresBefore, int callsBefore) {
			this.number = number;
			this.failuresBefore = failuresBefore;
			this.callsBefore = callsBefore;
		}

	}

}
