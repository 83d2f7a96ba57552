package io.github.circuitbreaker.state;

import java.time.Instant;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.count.StripedCounters;
import io.github.circuitbreaker.count.StripedCounters.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Counts all calls of a circuit breaker, in whatever phase they end, and remembers the
 * last failure.
 */
final class CallStatistics {

	private final TimeSource time;

	private final StripedCounters counters = new StripedCounters();

	private volatile @Nullable Failure lastFailure;

	CallStatistics(TimeSource time) {
		this.time = time;
	}

	/**
	 * Returns the counters, for callers that count so often that the lookup matters.
	 */
	StripedCounters counters() {
		return this.counters;
	}

	/**
	 * Counts a call that threw, as failed or as ignored.
	 * @return the failure, or {@code null} if the call is ignored
	 */
	@Nullable Failure thrown(Throwable thrown, OutcomeClassifier classifier) {
		Throwable cause = classifier.failureIn(thrown);
		if (cause == null) {
			count(Outcome.IGNORED);
			return null;
		}
		return failed(cause.getClass().getName(), Outcome.FAILED);
	}

	/**
	 * Counts a call that returned, as successful, as failed by its result, or as slow.
	 * @return the failure, or {@code null} if the call has succeeded
	 */
	@Nullable Failure returned(@Nullable Object result, long begun, OutcomeClassifier classifier) {
		// Before user code, which would make the call look slower than it was.
		boolean slow = classifier.isSlow(begun);
		if (result != null && classifier.isFailure(result)) {
			return failed("a returned " + result.getClass().getName(), Outcome.FAILED);
		}
		if (slow) {
			return failed("a slow call", Outcome.SLOW);
		}
		this.counters.increment(Outcome.SUCCESSFUL);
		return null;
	}

	private Failure failed(String type, Outcome outcome) {
		Failure failure = remember(type);
		this.counters.increment(outcome);
		return failure;
	}

	/**
	 * In a burst, most failures repeat the previous one within the clock's resolution.
	 * Keeping that one allocates nothing, and threads do not contend for the field.
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

	void count(Outcome outcome) {
		this.counters.increment(outcome);
	}

	@Nullable Failure lastFailure() {
		return this.lastFailure;
	}

	CallCounts counts() {
		return new CallCounts(this.counters.sum(Outcome.SUCCESSFUL), this.counters.sum(Outcome.FAILED),
				this.counters.sum(Outcome.SLOW), this.counters.sum(Outcome.IGNORED),
				this.counters.sum(Outcome.REJECTED));
	}

	/**
	 * A remembered failure. Never holds the exception, which would keep alive whatever it
	 * refers to.
	 *
	 * @param type the name of the exception's class, or a few words if there was none
	 * @param at when, on the wall clock
	 */
	record Failure(String type, Instant at) {
	}

}
