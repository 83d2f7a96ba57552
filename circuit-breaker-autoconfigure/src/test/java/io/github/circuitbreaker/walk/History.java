package io.github.circuitbreaker.walk;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerConfig;

/**
 * The settings that a circuit breaker begins with, and what then happens to it.
 *
 * @param config the settings
 * @param steps what happens
 * @param watched whether a snapshot is taken after each step; if not, it is only in the
 * end, so that nothing can rely on being looked at
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
	 * Returns the Java code that makes this history.
	 */
	@Override
	public String toString() {
		String start = this.watched ? "History.of(" : "History.unwatched(";
		return Stream.concat(Stream.of(Settings.show(this.config)), this.steps.stream())
			.map(String::valueOf)
			.collect(Collectors.joining(",\n\t\t", start, ")"));
	}

}
