package io.github.circuitbreaker.benchmarks;

import java.util.stream.DoubleStream;

/**
 * The median, which outliers do not affect.
 */
public final class Median {

	private Median() {
	}

	/**
	 * Returns the median of numbers.
	 * @param numbers the numbers, at least one
	 * @return their median
	 */
	public static double of(DoubleStream numbers) {
		double[] sorted = numbers.sorted().toArray();
		return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
	}

}
