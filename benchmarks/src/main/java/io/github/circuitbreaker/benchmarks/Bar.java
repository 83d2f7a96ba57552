package io.github.circuitbreaker.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * The maximum that a benchmark may cost.
 *
 * @param call what it measures, in words
 * @param benchmark its key
 * @param floor what it is compared with, in words
 * @param floorBenchmark the key of that
 * @param ratio the maximum ratio of the two times
 * @param nanos the maximum time
 * @param bytes the maximum number of bytes that an operation allocates
 */
record Bar(String call, String benchmark, String floor, String floorBenchmark, double ratio, double nanos,
		double bytes) {

	private static final double ANY = Double.POSITIVE_INFINITY;

	/** JMH divides all allocations of the process, including its own. */
	private static final double JMH_BYTES = 0.1;

	static Bar ofRatio(double ratio, String call, String benchmark, String floor, String floorBenchmark) {
		return new Bar(call, benchmark, floor, floorBenchmark, ratio, ANY, ANY);
	}

	static Bar ofNanos(double nanos, String call, String benchmark, String floor, String floorBenchmark) {
		return new Bar(call, benchmark, floor, floorBenchmark, ANY, nanos, ANY);
	}

	Bar withBytes(int bytes) {
		return new Bar(this.call, this.benchmark, this.floor, this.floorBenchmark, this.ratio, this.nanos, bytes);
	}

	boolean isMetBy(Measurement measured, @Nullable Measurement floor) {
		return (floor == null || measured.ratioTo(floor) <= this.ratio) && measured.time() <= this.nanos
				&& measured.bytes() < this.bytes + JMH_BYTES;
	}

	String limits() {
		String time = (this.nanos == ANY) ? "%s ×".formatted(this.ratio) : Report.time(this.nanos);
		return (this.bytes == ANY) ? time : time + ", %.0f B".formatted(this.bytes);
	}

}
