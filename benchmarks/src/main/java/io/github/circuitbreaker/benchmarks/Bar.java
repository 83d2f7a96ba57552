package io.github.circuitbreaker.benchmarks;

/**
 * How long a benchmark may take at most.
 *
 * @param benchmark the benchmark that is judged
 * @param reference the benchmark it is compared with
 * @param limit how many times as long as that it may take
 * @param allocationFree whether it must not allocate either
 */
record Bar(String benchmark, String reference, double limit, boolean allocationFree) {

	/** JMH divides whatever the process allocates, its own work included. */
	private static final double NO_BYTES = 0.1;

	static Bar of(String benchmark, String reference, double limit) {
		return new Bar(benchmark, reference, limit, false);
	}

	Bar withoutAllocation() {
		return new Bar(this.benchmark, this.reference, this.limit, true);
	}

	boolean isMetBy(Measurement measured, Measurement reference) {
		return measured.ratioTo(reference) <= this.limit && (!this.allocationFree || measured.bytes() < NO_BYTES);
	}

}
