package io.github.circuitbreaker;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Makes the phase that is to follow another, with the transition that leads to it. Makes
 * only: whether the phase ever becomes the current one is decided elsewhere.
 */
final class PhaseFactory {

	private final StateMachine machine;

	private final String name;

	private final TimeSource time;

	PhaseFactory(StateMachine machine) {
		this.machine = machine;
		this.name = machine.name();
		this.time = machine.time();
	}

	/**
	 * Makes the first phase of a circuit breaker's life.
	 */
	Phase first(Policy policy) {
		return initial(policy, Beginning.first(this.time.now()));
	}

	/**
	 * Makes the phase that begins anew under settings which say otherwise whether the
	 * circuit breaker does anything at all.
	 */
	Phase anew(Phase from, Policy policy) {
		State to = policy.config().enabled() ? State.CLOSED : State.DISABLED;
		return initial(policy, after(from, policy, to, Reason.BY_SETTINGS, null));
	}

	private Phase initial(Policy policy, Beginning beginning) {
		return policy.config().enabled() ? closed(policy, beginning) : new DisabledPhase(policy, beginning);
	}

	ClosedPhase closed(Phase from, Reason reason) {
		return closed(from.policy(), after(from, State.CLOSED, reason));
	}

	private ClosedPhase closed(Policy policy, Beginning beginning) {
		return new ClosedPhase(this.machine, policy, beginning, FailureCount.of(policy.config(), this.time));
	}

	/**
	 * Makes a phase that is open for as long as the settings say.
	 */
	OpenPhase open(Phase from, int failureCount, int failedTrials, Reason reason) {
		Deadline deadline = new Deadline(this.time.nanoTime(), from.policy().backoff().openTime(failedTrials));
		return open(from, failureCount, failedTrials, deadline, reason);
	}

	/**
	 * Makes a phase that is open for as long as others say.
	 */
	OpenPhase openAsAdvised(Phase from, Duration remaining, int failedTrials, String reason) {
		Deadline deadline = Deadline.after(remaining, this.time.nanoTime());
		return (from instanceof OpenPhase open) ? open.until(deadline, failedTrials)
				: open(from, from.failureCount(), failedTrials, deadline, Reason.advice(reason));
	}

	private OpenPhase open(Phase from, int failureCount, int failedTrials, Deadline deadline, Reason reason) {
		Policy policy = from.policy();
		Beginning beginning = after(from, policy, State.OPEN, reason, Duration.ofNanos(deadline.nanos()));
		return new OpenPhase(this.machine, policy, beginning, failureCount, failedTrials, deadline);
	}

	HalfOpenPhase halfOpen(OpenPhase from, Trials trials) {
		Beginning beginning = after(from, State.HALF_OPEN, Reason.calls("the recovery timeout is over"));
		return new HalfOpenPhase(this.machine, from.policy(), beginning, from.failureCount(), from.failedTrials(),
				trials);
	}

	ForcedOpenPhase forcedOpen(Phase from) {
		return new ForcedOpenPhase(this.machine, from.policy(), after(from, State.FORCED_OPEN, Reason.BY_HAND),
				from.failureCount());
	}

	DisabledPhase disabled(Phase from) {
		return new DisabledPhase(from.policy(), after(from, State.DISABLED, Reason.BY_HAND));
	}

	private Beginning after(Phase from, State to, Reason reason) {
		return after(from, from.policy(), to, reason, null);
	}

	private Beginning after(Phase from, Policy policy, State to, Reason reason, @Nullable Duration retryAfter) {
		Instant now = this.time.now();
		return (from.state() == to) ? from.beginning().anew(now)
				: from.beginning()
					.after(new CircuitBreakerStateChange(this.name, from.state(), to, now, reason.text(), retryAfter,
							policy.config().shadow(), reason.cause()));
	}

}
