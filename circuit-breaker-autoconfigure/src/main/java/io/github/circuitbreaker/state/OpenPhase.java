package io.github.circuitbreaker.state;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.count.FailureCounter.Counts;
import org.jspecify.annotations.Nullable;

/**
 * Calls are rejected. The first call after the deadline becomes the trial.
 *
 * @param failureCounts the failures that opened the circuit
 * @param failedTrials how many trials have failed since the circuit was closed
 * @param deadline the end of the open time
 */
record OpenPhase(CircuitBreakerConfig config, History history, Counts failureCounts, int failedTrials,
		Deadline deadline) implements Phase {

	@Override
	public State state() {
		return State.OPEN;
	}

	@Override
	public long nanosLeft(long now) {
		return this.deadline.left(now);
	}

	@Override
	public @Nullable PhasePermit permit(StateMachine machine, boolean onThisThread) {
		long now = machine.context().now();
		long left = this.deadline.left(now);
		return (left > 0 || !machine.context().permitsTrial())
				? machine.context().reject(state(), this.config.shadow(), left)
				: machine.halfOpen(this, new Trial(machine, this.config, onThisThread, now));
	}

	/**
	 * If the settings change the open time, the new one replaces the deadline. It counts
	 * from when the circuit was opened or, if advice came later, from that advice.
	 */
	@Override
	public Phase with(CircuitBreakerConfig next) {
		RecoveryBackoff backoff = RecoveryBackoff.of(next);
		boolean same = backoff.equals(RecoveryBackoff.of(this.config));
		return new OpenPhase(next, this.history, this.failureCounts, this.failedTrials,
				same ? this.deadline : new Deadline(this.deadline.start(), backoff.openTime(this.failedTrials)));
	}

	/**
	 * Returns the end of an open time that begins now. It lasts as long as the service
	 * asks for, if that is longer: up to the maximum or, without one, up to ten times the
	 * first open time.
	 * @param asked how long the service asks to be left alone, or {@code null}
	 */
	static Deadline deadline(CircuitBreakerConfig config, int failedTrials, @Nullable Duration asked, long now) {
		RecoveryBackoff backoff = RecoveryBackoff.of(config);
		// A conversion from double is capped at the largest value.
		long most = (config.recoveryTimeoutMax() != null) ? backoff.longest() : (long) (backoff.first() * 10.0);
		return new Deadline(now, Math.max(backoff.openTime(failedTrials),
				(asked != null) ? Math.min(TimeUnit.NANOSECONDS.convert(asked), most) : 0));
	}

	/**
	 * Returns a copy with another deadline and number of failed trials.
	 */
	OpenPhase until(Deadline deadline, int failedTrials) {
		return new OpenPhase(this.config, this.history, this.failureCounts, failedTrials, deadline);
	}

	/**
	 * Decides how long a circuit stays open: longer after each trial that fails, and
	 * spread, so that instances which opened together do not all try at the same moment.
	 * Exponential backoff with proportional jitter.
	 *
	 * @param first the first open time in nanoseconds
	 * @param longest the longest open time in nanoseconds
	 * @param multiplier the factor by which each failed trial lengthens the open time
	 * @param jitter the share of the open time, from 0 to 1, by which it varies at random
	 */
	record RecoveryBackoff(long first, long longest, double multiplier, double jitter) {

		static RecoveryBackoff of(CircuitBreakerConfig config) {
			Duration max = config.recoveryTimeoutMax();
			return new RecoveryBackoff(TimeUnit.NANOSECONDS.convert(config.recoveryTimeout()),
					(max != null) ? TimeUnit.NANOSECONDS.convert(max) : Long.MAX_VALUE, config.recoveryMultiplier(),
					config.recoveryJitter());
		}

		long openTime(int failedTrials) {
			return openTime(failedTrials, ThreadLocalRandom.current().nextDouble());
		}

		/**
		 * Returns how long the circuit stays open.
		 * @param failedTrials how many trials have failed since the circuit was closed
		 * @param random a random number, from 0 to less than 1
		 * @return nanoseconds, at least one
		 */
		long openTime(int failedTrials, double random) {
			boolean grows = this.multiplier != 1 && failedTrials > 0;
			if (!grows && this.jitter == 0) {
				// Not computed, because a double might round it.
				return this.first;
			}
			// A conversion from double is capped at the largest value, so nothing
			// overflows.
			double grown = Math.min(this.first * Math.pow(this.multiplier, failedTrials), this.longest);
			double low = grown * (1 - this.jitter);
			// Caps the range, not the result, or many instances would meet at the
			// maximum.
			double high = Math.min(grown * (1 + this.jitter), this.longest);
			long spread = (long) (low + (high - low) * random);
			// Rounding to a double can exceed the maximum a little.
			return Math.max(1, Math.min(spread, this.longest));
		}

	}

}
