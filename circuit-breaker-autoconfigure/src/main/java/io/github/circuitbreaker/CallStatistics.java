package io.github.circuitbreaker;

import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * Counts the calls of a circuit breaker's life, in whatever phase they end, and remembers
 * the last failure.
 */
final class CallStatistics {

	private final FailureClassifier classifier;

	private final TimeSource time;

	private final LongAdder successful = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final LongAdder ignored = new LongAdder();

	private final LongAdder rejected = new LongAdder();

	private volatile @Nullable Failure lastFailure;

	CallStatistics(FailureClassifier classifier, TimeSource time) {
		this.classifier = classifier;
		this.time = time;
	}

	/**
	 * Returns what counts the successful calls, for whoever counts so many of them that
	 * it matters where it is looked up.
	 */
	LongAdder successful() {
		return this.successful;
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
		this.failed.increment();
		return failure;
	}

	void ignored() {
		this.ignored.increment();
	}

	void rejected() {
		this.rejected.increment();
	}

	@Nullable Failure lastFailure() {
		return this.lastFailure;
	}

	CallCounts counts() {
		// No setting makes a call slow yet.
		return new CallCounts(this.successful.sum(), this.failed.sum(), 0, this.ignored.sum(), this.rejected.sum());
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
