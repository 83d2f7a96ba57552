package io.github.circuitbreaker.benchmarks.startup;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import io.github.circuitbreaker.benchmarks.Median;
import io.github.circuitbreaker.benchmarks.startup.Stopwatch.Time;

/**
 * How long something took in each round.
 */
final class Series {

	private final String name;

	private final Supplier<Time> measurement;

	private final List<Time> rounds = new ArrayList<>();

	/**
	 * Creates a series.
	 * @param name what is measured
	 * @param measurement measures it
	 */
	Series(String name, Supplier<Time> measurement) {
		this.name = name;
		this.measurement = measurement;
	}

	/**
	 * Measures all series in turn, each round beginning with another one. A first round
	 * only makes the machine read all files once.
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
		return Median.of(this.rounds.stream().mapToDouble(time));
	}

	double shortest() {
		return this.rounds.stream().mapToDouble(Time::elapsed).min().orElseThrow();
	}

	double longest() {
		return this.rounds.stream().mapToDouble(Time::elapsed).max().orElseThrow();
	}

	/**
	 * Returns how many times as long as another series this one took: the median of the
	 * rounds, each compared within itself.
	 */
	double ratioTo(Series other, ToDoubleFunction<Time> time) {
		return Median.of(IntStream.range(0, this.rounds.size())
			.mapToDouble((round) -> time.applyAsDouble(this.rounds.get(round))
					/ time.applyAsDouble(other.rounds.get(round))));
	}

}
