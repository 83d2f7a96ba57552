package io.github.circuitbreaker.benchmarks;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;

/**
 * The results of one benchmark with one number of threads.
 *
 * @param benchmark its key: the names of its class and method, and its parameter, if any
 * @param threads the number of threads
 * @param rounds the nanoseconds per operation in each round
 * @param time the nanoseconds per operation over all rounds
 * @param error half the width of the 99.9% confidence interval of the time
 * @param bytes the bytes that an operation allocates
 */
record Measurement(String benchmark, int threads, List<Double> rounds, double time, double error, double bytes) {

	/**
	 * Summarizes the rounds.
	 * @param rounds the results of one benchmark with one number of threads
	 */
	static Measurement of(List<RunResult> rounds) {
		List<BenchmarkResult> forks = rounds.stream().flatMap((round) -> round.getBenchmarkResults().stream()).toList();
		RunResult all = new RunResult(rounds.get(0).getParams(), forks);
		return new Measurement(keyOf(all), all.getParams().getThreads(),
				forks.stream().map((fork) -> fork.getPrimaryResult().getScore()).toList(),
				all.getPrimaryResult().getScore(), all.getPrimaryResult().getScoreError(),
				Objects.requireNonNull(all.getSecondaryResults().get("gc.alloc.rate.norm")).getScore());
	}

	static String keyOf(RunResult result) {
		BenchmarkParams params = result.getParams();
		String name = params.getBenchmark();
		return Stream
			.concat(Stream.of(name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1)),
					params.getParamsKeys().stream().map(params::getParam))
			.collect(Collectors.joining(" "));
	}

	/**
	 * Returns the ratio of the time to that of another benchmark: the median of the
	 * ratios within each round.
	 */
	double ratioTo(Measurement other) {
		return new Median().evaluate(IntStream.range(0, Math.min(this.rounds.size(), other.rounds.size()))
			.mapToDouble((round) -> this.rounds.get(round) / other.rounds.get(round))
			.toArray());
	}

}
