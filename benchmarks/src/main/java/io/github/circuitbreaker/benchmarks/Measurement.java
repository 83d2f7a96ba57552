package io.github.circuitbreaker.benchmarks;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;

/**
 * What was measured of one benchmark with one number of threads.
 *
 * @param benchmark the names of its class and its method
 * @param threads how many threads there were
 * @param rounds how long an operation took in each round, in nanoseconds
 * @param time how long it took in all rounds
 * @param error half the width of the interval that time is in, with a confidence of 99.9%
 * @param bytes how much an operation allocated
 */
record Measurement(String benchmark, int threads, List<Double> rounds, double time, double error, double bytes) {

	/**
	 * Sums up the rounds.
	 * @param rounds the results of one benchmark with one number of threads
	 */
	static Measurement of(List<RunResult> rounds) {
		List<BenchmarkResult> forks = rounds.stream().flatMap((round) -> round.getBenchmarkResults().stream()).toList();
		RunResult all = new RunResult(rounds.get(0).getParams(), forks);
		return new Measurement(nameOf(all), all.getParams().getThreads(),
				forks.stream().map((fork) -> fork.getPrimaryResult().getScore()).toList(),
				all.getPrimaryResult().getScore(), all.getPrimaryResult().getScoreError(),
				Objects.requireNonNull(all.getSecondaryResults().get("gc.alloc.rate.norm")).getScore());
	}

	static String nameOf(RunResult result) {
		String name = result.getParams().getBenchmark();
		return name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
	}

	/**
	 * Returns how many times as long as another benchmark this one took: the median of
	 * the rounds, each compared within itself.
	 */
	double ratioTo(Measurement other) {
		return Median.of(IntStream.range(0, Math.min(this.rounds.size(), other.rounds.size()))
			.mapToDouble((round) -> this.rounds.get(round) / other.rounds.get(round)));
	}

}
