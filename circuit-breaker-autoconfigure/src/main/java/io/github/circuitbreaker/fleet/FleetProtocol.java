package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.fleet.FleetStore.Abstention;
import io.github.circuitbreaker.fleet.FleetStore.CircuitState;
import io.github.circuitbreaker.fleet.FleetStore.Command;
import io.github.circuitbreaker.fleet.FleetStore.CommandMessage;
import io.github.circuitbreaker.fleet.FleetStore.Inquiry;
import io.github.circuitbreaker.fleet.FleetStore.LeaseRequest;
import io.github.circuitbreaker.fleet.FleetStore.Message;
import io.github.circuitbreaker.fleet.FleetStore.TrialResult;
import io.github.circuitbreaker.fleet.FleetStore.Vote;
import io.github.circuitbreaker.fleet.FleetStore.Withdrawal;
import io.github.circuitbreaker.fleet.TrialLease.Lease;
import org.jspecify.annotations.Nullable;

/**
 * What this instance has to say of one circuit breaker. All of it follows from what the
 * circuit breaker is and from what is agreed upon, and is said again until it is
 * answered. Used by the fleet's thread alone.
 */
final class FleetProtocol {

	private final FleetMember member;

	private final long pollInterval;

	private final long staleAfter;

	private final TimeSource time;

	/**
	 * What was seen at the last poll: when the last call was, and what had come of all.
	 */
	private long calledAt;

	private CallCounts calls = new CallCounts(0, 0, 0, 0, 0);

	private boolean rejectedLately;

	/** The successes and trials before the circuit was last opened for all. */
	private long successesBefore;

	private long trialsBefore;

	/** How many trials this instance has lost since the circuit was closed for all. */
	private int losses;

	/** The epoch in which it lost the last one. */
	private long lostIn;

	/** The state in which it gave the vote that counts, and when. */
	private @Nullable State votedAs;

	private long votedAt;

	private boolean abstaining;

	FleetProtocol(FleetMember member, FleetSettings settings, TimeSource time) {
		this.member = member;
		this.pollInterval = settings.pollInterval().toNanos();
		this.staleAfter = settings.staleAfter().toNanos();
		this.time = time;
		this.calledAt = time.nanoTime();
	}

	/**
	 * Sees what the callers have done since the last poll.
	 * @return whether there may be something to say
	 */
	boolean look() {
		LocalCircuit local = this.member.local();
		this.rejectedLately = local.snapshot().calls().rejected() > this.calls.rejected();
		this.calledAt = local.snapshot().calls().equals(this.calls) ? this.calledAt : this.time.nanoTime();
		this.calls = local.snapshot().calls();
		CircuitState state = this.member.state();
		boolean quiet = local.state() == State.CLOSED && !state.open() && state.votes() == 0 && !hasVoted();
		return !quiet || !this.member.isInformed() || this.member.forgottenCommand() != null;
	}

	/**
	 * Returns what there is to say, or {@code null} if there is nothing.
	 * @param again whether to repeat what may have been said before: at each poll, and
	 * when the circuit breaker has changed
	 * @param untilNextPoll the nanoseconds until the next poll
	 */
	@Nullable Message toSay(boolean again, long untilNextPoll) {
		String name = this.member.name();
		CircuitState state = this.member.state();
		long told = state.epoch();
		Command forgotten = this.member.forgottenCommand();
		if (forgotten != null) {
			return new CommandMessage(name, told, forgotten, true);
		}
		Message message = state.open() ? ofTrial(name, told, again, untilNextPoll) : ofVote(name, told, again);
		// If nothing has called it for as long as its circuit would stay open.
		boolean idle = !hasVoted() && this.time.nanoTime() - this.calledAt >= TimeUnit.NANOSECONDS
			.convert(this.member.circuitBreaker().getConfig().recoveryTimeout());
		if (message == null && again && (state.open() || state.votes() > 0) && idle != this.abstaining) {
			message = new Abstention(name, told, idle);
		}
		return (message != null || this.member.isInformed()) ? message : new Inquiry(name, told);
	}

	private @Nullable Message ofVote(String name, long told, boolean again) {
		LocalCircuit local = this.member.local();
		// During a trial, an earlier vote is kept up, but no new one is given.
		if (local.isOpenedByItsCalls() && (local.state() == State.OPEN || hasVoted())) {
			// It lasts one and a half times as long as an answer.
			boolean counts = local.state() == this.votedAs && this.member.isInformed()
					&& (!again || this.time.nanoTime() - this.votedAt < this.staleAfter / 2);
			return counts ? null : new Vote(name, told, local.openFor(), hasSucceeded(local));
		}
		return (hasVoted() && again) ? new Withdrawal(name, told) : null;
	}

	/**
	 * Returns whether a call has succeeded since the circuit was last opened for all.
	 */
	private boolean hasSucceeded(LocalCircuit local) {
		return local.snapshot().calls().successful() > this.successesBefore;
	}

	/**
	 * Returns whether this instance has lost a trial since it was last told of news, and
	 * counts that once.
	 */
	boolean hasLost(LocalCircuit local) {
		boolean lost = local.isOpenedByItsTrial(this.trialsBefore);
		if (lost && this.lostIn != this.member.state().epoch()) {
			this.lostIn = this.member.state().epoch();
			this.losses++;
		}
		return lost;
	}

	private @Nullable Message ofTrial(String name, long told, boolean again, long untilNextPoll) {
		LocalCircuit local = this.member.local();
		Lease lease = this.member.lease().get();
		long now = this.time.nanoTime();
		boolean unknown = lease != null && lease.isValid(told, now) && lease.begun() && !lease.known();
		String token = this.member.token(this.member.state());
		boolean lost = hasLost(local);
		boolean othersTurn = this.member.heard().isLeased(now) && !this.member.state().token().equals(token);
		if (!again || othersTurn) {
			return null;
		}
		if (lost || isHealthy(local)) {
			return new TrialResult(name, told, token, local.openFor());
		}
		if (lease != null && unknown && local.state() == State.HALF_OPEN) {
			return new LeaseRequest(name, told, token, Duration.ofNanos(lease.nanos() - (now - lease.from())), true);
		}
		// The store keeps it a quarter longer than it is used.
		Duration length = Duration.ofNanos(this.pollInterval + this.pollInterval / 4);
		return (lease == null && isToRequest(local, untilNextPoll)) ? new LeaseRequest(name, told, token, length, false)
				: null;
	}

	/**
	 * Returns whether the service works for this instance: its trial succeeded, or its
	 * circuit was closed by hand and, once the time of all is over, calls have succeeded.
	 */
	private boolean isHealthy(LocalCircuit local) {
		return local.isClosedByItsTrial() || (local.state() == State.CLOSED && hasSucceeded(local)
				&& this.member.heard().openTimeLeft(this.time.nanoTime()) <= 0);
	}

	/**
	 * Returns whether to request the lease now: shortly before the open time is over, and
	 * if a call is near. The instances whose last call succeeded come first, then those
	 * whose last call failed; those that have lost a trial request nothing.
	 */
	private boolean isToRequest(LocalCircuit local, long untilNextPoll) {
		long now = this.time.nanoTime();
		long left = this.member.heard().openTimeLeft(now);
		long ahead = local.hasLastSucceeded() ? untilNextPoll + this.pollInterval : untilNextPoll;
		return local.state() == State.OPEN && left > 0 && left <= ahead && this.rejectedLately
				&& this.member.heard().patience() == 0;
	}

	/**
	 * Returns how long this instance lets others go first after the open time: twice as
	 * long with each trial that it has lost, but not longer than the open time.
	 */
	long patience(long openTime) {
		int doublings = Math.min(this.losses - 1, Long.numberOfLeadingZeros(this.pollInterval) - 1);
		return (this.losses == 0) ? 0 : Math.min(this.pollInterval << doublings, openTime);
	}

	/**
	 * Returns whether the store counts a vote.
	 */
	boolean hasVoted() {
		return this.votedAs != null;
	}

	/**
	 * Learns that the store has told what is agreed upon.
	 * @param news whether it is a new agreement
	 */
	void heard(CircuitState before, boolean news) {
		CircuitState state = this.member.state();
		this.votedAs = (news || state.open()) ? null : this.votedAs;
		if (!state.open() || (news && state.losers() == 0)) {
			this.losses = 0;
		}
		// With news, the store may have forgotten an instance that had fallen silent.
		this.abstaining = this.abstaining && !news && (state.open() || state.revision() == before.revision());
		if (news && (state.open() || !before.open())) {
			// Even if it is closed: this instance may have missed that it was open.
			this.trialsBefore = this.member.local().trials();
			this.successesBefore = this.member.local().snapshot().calls().successful();
		}
	}

	/**
	 * Learns what has become of a message from what the store knows now.
	 * @param asked when it was said
	 */
	void answered(Message message, long asked) {
		CircuitState state = this.member.state();
		boolean current = state.epoch() == message.epoch();
		if (message instanceof Vote || message instanceof Withdrawal) {
			this.votedAs = !(message instanceof Vote vote && current && !state.open()) ? null
					: (vote.openFor() != null) ? State.OPEN : State.HALF_OPEN;
			this.votedAt = asked;
		}
		else if (message instanceof Abstention abstention) {
			this.abstaining = current && abstention.abstains();
		}
		else if (message instanceof LeaseRequest request && state.token().equals(request.token())) {
			if (request.begun()) {
				this.member.lease().told(asked);
			}
			else {
				long until = state.remaining().toNanos() + this.pollInterval;
				this.member.lease().grant(new Lease(state.epoch(), asked, until, false, false));
			}
		}
	}

}
