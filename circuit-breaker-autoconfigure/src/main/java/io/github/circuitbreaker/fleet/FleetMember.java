package io.github.circuitbreaker.fleet;

import java.util.function.BooleanSupplier;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.TrialGate;
import org.jspecify.annotations.Nullable;

/**
 * One circuit breaker of this instance, with what is known of those of the same name in
 * others. Changed by the fleet's own thread alone; a caller's thread reads, and leaves
 * word that it wants to make a trial.
 */
final class FleetMember implements TrialGate {

	private final CircuitBreaker circuitBreaker;

	private final BooleanSupplier alone;

	private final long patience;

	private final FleetOrders orders;

	private final TimeSource time;

	private final Runnable whenWanted;

	/** What is agreed upon, as far as this instance knows. */
	private volatile FleetState view = FleetState.NONE;

	private volatile @Nullable Lease lease;

	/** Whether a call was rejected only because others may be trying. */
	private volatile boolean trialWanted;

	/** Whether the last step has failed. */
	private boolean failing;

	/** When the store has begun to fail to answer about this one, if it does. */
	private volatile @Nullable Long unansweredSince;

	/** The greatest epoch that the circuit breaker was told of. */
	private long told;

	/** The epoch of the view, if the others may not have heard of it. */
	private long unannounced;

	/** Whether the store counts a vote of this instance, as far as is known. */
	private boolean voted;

	/** Before this moment it is no use to vote or to bid again. */
	private long notBefore;

	private boolean waiting;

	/** The epoch in which the trial of this instance was too late to count. */
	private long tooLateFor = -1;

	FleetMember(CircuitBreaker circuitBreaker, BooleanSupplier alone, long patience, TimeSource time,
			Runnable whenWanted) {
		this.circuitBreaker = circuitBreaker;
		this.orders = new FleetOrders(circuitBreaker);
		this.alone = alone;
		this.patience = patience;
		this.time = time;
		this.whenWanted = whenWanted;
	}

	CircuitBreaker circuitBreaker() {
		return this.circuitBreaker;
	}

	String name() {
		return this.circuitBreaker.getName();
	}

	FleetState view() {
		return this.view;
	}

	/**
	 * While the circuit is open for all, only the holder of the lease makes a trial. In
	 * any other case it is a matter of this instance, as it is if this decides alone.
	 */
	@Override
	public boolean permitsTrial() {
		FleetState view = this.view;
		Lease lease = this.lease;
		if (!view.open() || isAlone()
				|| (lease != null && lease.epoch() == view.epoch() && lease.isValid(this.time.nanoTime()))) {
			return true;
		}
		if (!this.trialWanted) {
			this.trialWanted = true;
			this.whenWanted.run();
		}
		return false;
	}

	/**
	 * Returns whether this instance decides alone about this circuit breaker.
	 */
	boolean isAlone() {
		Long since = this.unansweredSince;
		return this.alone.getAsBoolean() || (since != null && this.time.nanoTime() - since > this.patience);
	}

	/**
	 * Takes note that the store has answered all that was to be said of this one.
	 */
	void answered() {
		this.failing = false;
		this.unansweredSince = null;
	}

	/**
	 * Takes note that it has not.
	 */
	void unanswered() {
		if (this.unansweredSince == null) {
			this.unansweredSince = this.time.nanoTime();
		}
	}

	/**
	 * Takes note that it has not, and that it was asked.
	 */
	void failed() {
		this.failing = true;
		unanswered();
	}

	boolean isFailing() {
		return this.failing;
	}

	boolean isTrialWanted() {
		return this.trialWanted;
	}

	/**
	 * Takes over what the store says is agreed upon, and tells the circuit breaker of it
	 * unless it was told before. A store that has lost its memory says less than it did:
	 * that alone closes nothing, and it opens nothing.
	 */
	void adopt(FleetState state) {
		FleetState before = this.view;
		if (state.epoch() != before.epoch()) {
			this.lease = null;
			this.trialWanted = false;
			this.waiting = false;
			this.unannounced = 0;
		}
		boolean news = state.epoch() > this.told;
		this.told = Math.max(this.told, state.epoch());
		if (news && state.agreement() == Agreement.CLOSED && before.agreement() != Agreement.CLOSED) {
			// Before anybody sees that, as the gate would let more trials through. What
			// it has found itself, beside those who had opened it for all, stands.
			this.circuitBreaker.advice().close("the trial of another instance succeeded");
		}
		this.view = state;
		if (news && (state.open() || hasMissedThatItWasOpen(before, state))) {
			this.circuitBreaker.advice().open(state.remaining(), state.failedTrials(), describe(state));
		}
	}

	/**
	 * One that is closed, but not by a trial of since then, or by one that was too late,
	 * has nothing to tell the others.
	 */
	private boolean hasMissedThatItWasOpen(FleetState before, FleetState state) {
		return state.agreement() == Agreement.LEFT_TO_EACH && (!before.open() || this.tooLateFor == before.epoch())
				&& this.circuitBreaker.getState() == State.CLOSED;
	}

	private static String describe(FleetState state) {
		return (state.failedTrials() > 0) ? "the trial of another instance failed"
				: "opened by %d of %d instances".formatted(state.votes(), state.liveInstances());
	}

	/**
	 * The same, if the store has answered this instance, so that others may not know.
	 */
	void adoptAnswer(FleetState state) {
		boolean news = state.epoch() > this.view.epoch();
		adopt(state);
		if (news) {
			this.unannounced = state.epoch();
		}
	}

	/**
	 * The same, if it is what all can hear of, which may be less than this instance
	 * knows.
	 */
	void adoptNews(FleetState state) {
		if (!isUnannounced() || state.epoch() >= this.view.epoch()) {
			adopt(state);
			this.unannounced = 0;
		}
	}

	boolean isUnannounced() {
		return this.unannounced != 0 && this.unannounced == this.view.epoch();
	}

	void announced() {
		this.unannounced = 0;
	}

	/**
	 * Returns the commands for this circuit breaker.
	 */
	FleetOrders orders() {
		return this.orders;
	}

	@Nullable Lease lease() {
		return this.lease;
	}

	void take(Lease lease) {
		this.lease = lease;
		this.trialWanted = false;
		this.waiting = false;
	}

	void loseLease() {
		this.lease = null;
	}

	/**
	 * Takes note that the result of a trial did not count.
	 */
	void tooLate(long epoch) {
		this.tooLateFor = epoch;
	}

	boolean isTooLate() {
		return this.tooLateFor == this.view.epoch();
	}

	boolean hasVoted() {
		return this.voted;
	}

	void voted(boolean accepted) {
		this.voted = accepted;
	}

	/**
	 * Takes note that the vote was taken back.
	 */
	void withdrawn() {
		this.voted = false;
		this.view = this.view.withVotes(0);
	}

	/**
	 * Puts off the next vote or bid.
	 */
	void waitFor(long nanos) {
		this.notBefore = this.time.nanoTime() + nanos;
		this.waiting = true;
	}

	/**
	 * Returns for how many nanoseconds it waits.
	 */
	long waitsFor() {
		return this.waiting ? Math.max(0, this.notBefore - this.time.nanoTime()) : 0;
	}

	/**
	 * Does not wait any longer, as the circuit is another.
	 */
	void hurry() {
		this.waiting = false;
	}

	/**
	 * Returns whether there may be something to say of it. Cheap, as it is asked of every
	 * circuit breaker after every poll.
	 */
	boolean isOfInterest() {
		return this.view.agreement() != Agreement.CLOSED || this.voted || isUnannounced()
				|| this.circuitBreaker.getState() != State.CLOSED;
	}

	/**
	 * Has the next caller that is rejected leave word again.
	 */
	void trialAnswered() {
		this.trialWanted = false;
	}

}
