package io.github.circuitbreaker.state;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.count.FailureCounter.Counts;
import io.github.circuitbreaker.state.PhaseContext.Failure;
import org.jspecify.annotations.Nullable;

/**
 * The trials have succeeded, and calls come back little by little: a share of them goes
 * through, which grows evenly from a tenth to all. Failures are judged as in a closed
 * circuit. The first call after the ramp closes the circuit.
 *
 * @param calls counts the calls that go through
 * @param failedTrials how many trials will have failed if the circuit opens again
 * @param end the end of the ramp
 * @param turn decides which calls go through
 * @param callers the threads of calls that have gone through, so that those pass that
 * such a call makes itself
 */
record RampPhase(CircuitBreakerConfig config, History history, ClosedPhase calls, int failedTrials, Deadline end,
		AtomicReference<Turn> turn, Set<Thread> callers) implements Phase {

	/** The share of the calls that stands for all of them. */
	private static final long ALL = 1_000_000;

	private static final long FIRST = ALL / 10;

	/** After a pause as long as this, any call goes through. */
	private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

	static RampPhase after(Phase from, StateMachine machine, History history) {
		CircuitBreakerConfig config = from.config();
		long now = machine.context().now();
		return new RampPhase(config, history, new ClosedPhase(machine, config, history), from.failedTrialsPlusOne(),
				Deadline.after(config.recoveryRamp(), now),
				new AtomicReference<>(new Turn(0, new Deadline(now, 0), true)), ConcurrentHashMap.newKeySet());
	}

	@Override
	public State state() {
		return State.HALF_OPEN;
	}

	@Override
	public Counts failureCounts() {
		return this.calls.failureCounts();
	}

	/**
	 * Returns the nanoseconds until a call goes through whatever its turn.
	 */
	@Override
	public long nanosLeft(long now) {
		return Math.min(this.end.left(now), Objects.requireNonNull(this.turn.get()).pause().left(now));
	}

	@Override
	public Double permittedRate(long now) {
		return share(now) * 100.0 / ALL;
	}

	/**
	 * Returns the share of the calls that go through: a tenth at first, all in the end.
	 */
	private long share(long now) {
		return ALL - (long) ((ALL - FIRST) * ((double) this.end.left(now) / this.end.nanos()));
	}

	@Override
	public @Nullable PhasePermit permit(StateMachine machine, boolean onThisThread) {
		long now = machine.context().now();
		if (this.end.left(now) == 0) {
			machine.closeAfter(this);
			return null;
		}
		// To reject a nested call would make the outer call fail.
		boolean nested = this.callers.contains(Thread.currentThread());
		if (!nested && !this.turn.updateAndGet((turn) -> turn.next(share(now), now)).permitted()) {
			return machine.context().reject(state(), this.config.shadow(), nanosLeft(now));
		}
		if (nested || !onThisThread) {
			return this.calls;
		}
		this.callers.add(Thread.currentThread());
		// A trial in all but its verdict: it counts as a call of a closed circuit.
		return new Trial(machine, this.config, false, now) {

			@Override
			void end(@Nullable Failure failure, @Nullable Throwable thrown) {
				RampPhase.this.callers.remove(Thread.currentThread());
				RampPhase.this.calls.count(failure, thrown);
			}

		};
	}

	/**
	 * Keeps the counts as a closed circuit does. A new length counts from when the ramp
	 * began.
	 */
	@Override
	public Phase with(CircuitBreakerConfig next) {
		return new RampPhase(next, this.history, (ClosedPhase) this.calls.with(next), this.failedTrials,
				Deadline.after(next.recoveryRamp(), this.end.start()), this.turn, this.callers);
	}

	/**
	 * Spreads the calls that go through evenly. Each call adds the share of the moment to
	 * what is owed, and goes through as soon as a whole call is owed.
	 *
	 * @param owed the share of a call that has not gone through yet
	 * @param pause the time after the last call that went through
	 * @param permitted whether the call whose turn it was goes through
	 */
	record Turn(long owed, Deadline pause, boolean permitted) {

		Turn next(long share, long now) {
			long next = this.owed + share;
			return (next >= ALL || this.pause.left(now) == 0)
					? new Turn(Math.max(0, next - ALL), new Deadline(now, PAUSE), true)
					: new Turn(next, this.pause, false);
		}

	}

}
