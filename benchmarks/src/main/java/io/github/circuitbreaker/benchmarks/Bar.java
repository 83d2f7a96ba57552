package io.github.circuitbreaker.benchmarks;

/**
 * How long a benchmark may take at most.
 *
 * @param benchmark the benchmark that is judged
 * @param reference the benchmark it is compared with
 * @param limit how many times as long as that it may take
 * @param allocationFree whether it must not allocate either
 * @param threads the number of threads with which it is judged, or 0 if with any
 */
record Bar(String benchmark, String reference, double limit, boolean allocationFree, int threads) {

	/** JMH divides whatever the process allocates, its own work included. */
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
