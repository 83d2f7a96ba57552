package io.github.circuitbreaker;

import java.time.Instant;

import io.github.circuitbreaker.OutcomeCounts.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls of a circuit breaker's life, in whatever phase they end, and remembers
 * the last failure.
 */
final class CallStatistics {

	private final FailureClassifier classifier;

	private final TimeSource time;

	private final OutcomeCounts outcomes = new OutcomeCounts();

	private volatile @Nullable Failure lastFailure;

	CallStatistics(FailureClassifier classifier, TimeSource time) {
		this.classifier = classifier;
		this.time = time;
	}

	/**
	 * Returns the counts, for whoever counts so often that it matters where they are
	 * looked up.
	 */
	OutcomeCounts outcomes() {
		return this.outcomes;
	}

	void successful() {
		this.outcomes.increment(Outcome.SUCCESSFUL);
	}

	/**
	 * Counts a call that threw, as failed or as ignored.
	 * @return the failure, or {@code null} if it is ignored
	 */
	@Nullable Failure failed(Throwable thrown) {
		Throwable cause = this.classifier.failureIn(thrown);
		if (cause == null) {
			ignored();
			return null;
		}
		Failure failure = new Failure(cause.getClass().getName(), this.time.now());
		this.lastFailure = failure;
		this.outcomes.increment(Outcome.FAILED);
		return failure;
	}

	void ignored() {
		this.outcomes.increment(Outcome.IGNORED);
	}

	void rejected() {
		this.outcomes.increment(Outcome.REJECTED);
	}

	@Nullable Failure lastFailure() {
		return this.lastFailure;
	}

	CallCounts counts() {
		// No setting makes a call slow yet.
		return new CallCounts(this.outcomes.sum(Outcome.SUCCESSFUL), this.outcomes.sum(Outcome.FAILED), 0,
				this.outcomes.sum(Outcome.IGNORED), this.outcomes.sum(Outcome.REJECTED));
	}

	/**
	 * What is remembered of a failure; never the exception, which would hold on to what
	 * it knows.
	 *
	 * @param type the name of the exception's class
	 * @param at when, on the wall clock
	 */
	record Failure(String type, Instant at) {
	}

}
