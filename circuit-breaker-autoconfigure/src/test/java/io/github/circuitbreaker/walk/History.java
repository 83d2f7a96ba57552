package io.github.circuitbreaker.walk;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerConfig;

/**
 * The initial settings of a circuit breaker, and the steps that follow.
 *
 * @param config the settings
 * @param steps the steps
 * @param watched whether to take a snapshot after each step; otherwise, only one at the
 * end is taken, so that nothing can depend on snapshots
 */
record History(CircuitBreakerConfig config, List<Step> steps, boolean watched) {

	static History of(CircuitBreakerConfig.Builder config, Step... steps) {
		return new History(config.build(), List.of(steps), true);
	}

	static History unwatched(CircuitBreakerConfig.Builder config, Step... steps) {
		return new History(config.build(), List.of(steps), false);
	}

	History with(List<Step> others) {
		return new History(this.config, others, this.watched);
	}

	History with(CircuitBreakerConfig other) {
		return new History(other, this.steps, this.watched);
	}

	/**
	 * Returns the Java code that creates this history.
	 */
	@Override
	public String toString() {
		String start = this.watched ? "History.of(" : "History.unwatched(";
		return Stream.concat(Stream.of(Settings.show(this.config)), this.steps.stream())
			.map(String::valueOf)
			.collect(Collectors.joining(",\n\t\t", start, ")"));
	}

}
