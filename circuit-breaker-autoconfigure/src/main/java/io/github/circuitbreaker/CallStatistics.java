package io.github.circuitbreaker;

import java.time.Instant;

import io.github.circuitbreaker.OutcomeCounts.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls of a circuit breaker's life, in whatever phase they end, and remembers
 * the last failure.
 */
final class CallStatistics {

	private final TimeSource time;

	private final OutcomeCounts outcomes = new OutcomeCounts();

	private volatile @Nullable Failure lastFailure;

	CallStatistics(TimeSource time) {
		this.time = time;
	}

	/**
	 * Returns the counts, for whoever counts so often that it matters where they are
	 * looked up.
	 */
	OutcomeCounts outcomes() {
		return this.outcomes;
	}

	/**
	 * Counts a call that threw, as failed or as ignored.
	 * @return the failure, or {@code null} if it is ignored
	 */
	@Nullable Failure thrown(Throwable thrown, Policy policy) {
		Throwable cause = policy.classifier().failureIn(thrown);
		if (cause == null) {
			ignored();
			return null;
		}
		return failed(cause.getClass().getName(), Outcome.FAILED);
	}

	/**
	 * Counts a call that returned, as successful, as failed by its result, or as slow.
	 * @return the failure, or {@code null} if it is none
	 */
	@Nullable Failure returned(@Nullable Object result, long begun, Policy policy) {
		// Before user code, which would make the call look slower than it was.
		boolean slow = policy.isSlow(begun, this.time);
		if (result != null && policy.classifier().isFailure(result)) {
			return failed("a returned " + result.getClass().getName(), Outcome.FAILED);
		}
		if (slow) {
			return failed("a slow call", Outcome.SLOW);
		}
		this.outcomes.increment(Outcome.SUCCESSFUL);
		return null;
	}

	private Failure failed(String type, Outcome outcome) {
		Failure failure = remember(type);
		this.outcomes.increment(outcome);
		return failure;
	}

	/**
	 * Remembers a failure. In a storm of failures most are like the one before and at the
	 * same instant, as far as the clock can tell. To remember that one spares threads to
	 * allocate memory and to get in each other's way.
	 */
	private Failure remember(String type) {
		Instant now = this.time.now();
		Failure last = this.lastFailure;
		return (last != null && last.at().equals(now) && last.type().equals(type)) ? last : remember(type, now);
	}

	private Failure remember(String type, Instant at) {
		Failure failure = new Failure(type, at);
		this.lastFailure = failure;
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
		return new CallCounts(this.outcomes.sum(Outcome.SUCCESSFUL), this.outcomes.sum(Outcome.FAILED),
				this.outcomes.sum(Outcome.SLOW), this.outcomes.sum(Outcome.IGNORED),
				this.outcomes.sum(Outcome.REJECTED));
	}

	/**
	 * What is remembered of a failure; never the exception, which would hold on to what
	 * it knows.
	 *
	 * @param type the name of the exception's class, or what it was instead
	 * @param at when, on the wall clock
	 */
	record Failure(String type, Instant at) {
	}

}
