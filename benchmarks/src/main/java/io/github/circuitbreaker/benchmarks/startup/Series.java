package io.github.circuitbreaker.benchmarks.startup;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import io.github.circuitbreaker.benchmarks.startup.Stopwatch.Time;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * The measurements of one thing in each round.
 */
final class Series {

	private final String name;

	private final Supplier<Time> measurement;

	private final List<Time> rounds = new ArrayList<>();

	/**
	 * Creates a series.
	 * @param name the name of the thing
	 * @param measurement the code that measures it
	 */
	Series(String name, Supplier<Time> measurement) {
		this.name = name;
		this.measurement = measurement;
	}

	/**
	 * Measures all series in turn, each round starting with a different one. An
	 * additional first round only loads all files into the cache of the machine.
	 */
	static void measure(int rounds, List<Series> all) {
		all.forEach((series) -> series.measurement.get());
		for (int round = 0; round < rounds; round++) {
			for (int i = 0; i < all.size(); i++) {
				Series series = all.get((round + i) % all.size());
				series.rounds.add(series.measurement.get());
			}
		}
	}

	String name() {
		return this.name;
	}

	double median(ToDoubleFunction<Time> time) {
		return new Median().evaluate(this.rounds.stream().mapToDouble(time).toArray());
	}

	double shortest() {
		return this.rounds.stream().mapToDouble(Time::elapsed).min().orElseThrow();
	}

	double longest() {
		return this.rounds.stream().mapToDouble(Time::elapsed).max().orElseThrow();
	}

	/**
	 * Returns how much longer it takes than another series: the median of the differences
	 * within each round.
	 */
	double differenceTo(Series other, ToDoubleFunction<Time> time) {
		return new Median().evaluate(IntStream.range(0, this.rounds.size())
			.mapToDouble(
					(round) -> time.applyAsDouble(this.rounds.get(round)) - time.applyAsDouble(other.rounds.get(round)))
			.toArray());
	}

}
