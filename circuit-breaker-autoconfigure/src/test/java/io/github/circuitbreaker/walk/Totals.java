package io.github.circuitbreaker.walk;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.walk.Verdict.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The model's totals of all calls, regardless of the phase that permitted them.
 */
final class Totals {

	private final Map<Outcome, Long> calls = new EnumMap<>(Outcome.class);

	private @Nullable String lastFailure;

	private @Nullable Instant lastFailureTime;

	void add(Verdict verdict, Instant now) {
		count(verdict.outcome());
		if (verdict.failure() != null) {
			this.lastFailure = verdict.failure();
			this.lastFailureTime = now;
		}
	}

	void reject() {
		count(Outcome.REJECTED);
	}

	private void count(Outcome outcome) {
		this.calls.merge(outcome, 1L, Long::sum);
	}

	@Nullable String lastFailure() {
		return this.lastFailure;
	}

	@Nullable Instant lastFailureTime() {
		return this.lastFailureTime;
	}

	CallCounts calls() {
		return new CallCounts(calls(Outcome.SUCCESSFUL), calls(Outcome.FAILED), calls(Outcome.SLOW),
				calls(Outcome.IGNORED), calls(Outcome.REJECTED));
	}

	private long calls(Outcome outcome) {
		return this.calls.getOrDefault(outcome, 0L);
	}

}
