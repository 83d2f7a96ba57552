package io.github.circuitbreaker.benchmarks;

/**
 * The maximum time that a benchmark may take.
 *
 * @param benchmark the benchmark to judge
 * @param reference the benchmark to compare it with
 * @param limit the maximum ratio of the two times
 * @param allocationFree whether the benchmark must not allocate memory
 * @param threads the number of threads that the bar applies to, or 0 for any
 */
record Bar(String benchmark, String reference, double limit, boolean allocationFree, int threads) {

	/** JMH divides all allocations of the process, including its own. */
	private static final double NO_BYTES = 0.1;

	static Bar of(String benchmark, String reference, double limit) {
		return new Bar(benchmark, reference, limit, false, 0);
	}

	Bar withoutAllocation() {
		return new Bar(this.benchmark, this.reference, this.limit, true, this.threads);
	}

	Bar withThreads(int threads) {
		return new Bar(this.benchmark, this.reference, this.limit, this.allocationFree, threads);
	}

	boolean judges(Measurement measured) {
		return measured.benchmark().equals(this.benchmark) && (this.threads == 0 || measured.threads() == this.threads);
	}

	boolean isMetBy(Measurement measured, Measurement reference) {
		return measured.ratioTo(reference) <= this.limit && (!this.allocationFree || measured.bytes() < NO_BYTES);
	}

}
