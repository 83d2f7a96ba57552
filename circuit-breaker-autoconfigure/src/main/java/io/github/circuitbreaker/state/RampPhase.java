package io.github.circuitbreaker.state;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.count.FailureCounter.Counts;
import org.jspecify.annotations.Nullable;

/**
 * The trials have succeeded, and calls come back little by little: a share of them goes
 * through, which grows evenly from a tenth to all. Failures are judged as in a closed
 * circuit. The first call after the ramp closes the circuit.
 *
 * @param calls counts the calls that go through
 * @param failedTrials how many trials will have failed if the circuit opens again
 * @param end the end of the ramp
 * @param pace decides which calls go through
 */
record RampPhase(ClosedPhase calls, int failedTrials, Deadline end, Pace pace) implements Phase {

	/** The share of the calls that stands for all of them. */
	private static final long ALL = 1_000_000;

	private static final long FIRST = ALL / 10;

	/** After a pause as long as this, any call goes through. */
	private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

	RampPhase(StateMachine machine, Phase from, History history) {
		// No more than an int can count.
		this(new ClosedPhase(machine, from.config(), history), Math.max(from.failedTrials(), from.failedTrials() + 1),
				Deadline.after(from.config().recoveryRamp(), machine.context().now()),
				new Pace(machine.context().now() - PAUSE));
	}

	@Override
	public State state() {
		return State.HALF_OPEN;
	}

	@Override
	public CircuitBreakerConfig config() {
		return this.calls.config();
	}

	@Override
	public History history() {
		return this.calls.history();
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
		return Math.min(this.end.left(now), Math.max(0, PAUSE - (now - this.pace.turn.last)));
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
		if (this.pace.callers.contains(Thread.currentThread())) {
			// A nested call: rejecting it would make the outer call fail.
			return this.calls;
		}
		if (this.pace.permits(share(now), now)) {
			return onThisThread ? new NestingPermit(this.calls, this.pace.callers) : this.calls;
		}
		return machine.context().reject(state(), config().shadow(), nanosLeft(now));
	}

	/**
	 * Keeps the counts as a closed circuit does. A new length counts from when the ramp
	 * began.
	 */
	@Override
	public Phase with(CircuitBreakerConfig next) {
		return new RampPhase((ClosedPhase) this.calls.with(next), this.failedTrials,
				Deadline.after(next.recoveryRamp(), this.end.start()), this.pace);
	}

	/**
	 * Spreads the calls that go through evenly. Each call adds the share of the moment to
	 * what is owed, and goes through as soon as a whole call is owed.
	 */
	private static final class Pace {

		private static final AtomicReferenceFieldUpdater<Pace, Turn> TURN = AtomicReferenceFieldUpdater
			.newUpdater(Pace.class, Turn.class, "turn");

		private volatile Turn turn;

		/** The threads that are making a call. */
		private final Set<Thread> callers = ConcurrentHashMap.newKeySet();

		Pace(long last) {
			this.turn = new Turn(0, last);
		}

		boolean permits(long share, long now) {
			while (true) {
				Turn before = this.turn;
				long owed = before.owed + share;
				boolean permitted = owed >= ALL || now - before.last >= PAUSE;
				Turn next = permitted ? new Turn(Math.max(0, owed - ALL), now) : new Turn(owed, before.last);
				if (TURN.compareAndSet(this, before, next)) {
					return permitted;
				}
			}
		}

	}

	/**
	 * The state between two calls.
	 *
	 * @param owed the share of a call that has not gone through yet
	 * @param last when the last call went through
	 */
	private record Turn(long owed, long last) {
	}

	/**
	 * Permits one call and, on its thread, those that it makes through the same circuit
	 * breaker.
	 */
	private record NestingPermit(ClosedPhase calls, Set<Thread> callers) implements PhasePermit {

		@Override
		public long begin() {
			this.callers.add(Thread.currentThread());
			return this.calls.begin();
		}

		@Override
		public void returned(@Nullable Object result, long begun) {
			this.callers.remove(Thread.currentThread());
			this.calls.returned(result, begun);
		}

		@Override
		public void threw(Throwable thrown, long begun) {
			this.callers.remove(Thread.currentThread());
			this.calls.threw(thrown, begun);
		}

		@Override
		public void release() {
			this.callers.remove(Thread.currentThread());
			this.calls.release();
		}

	}

}
