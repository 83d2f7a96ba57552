package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.TimeSource;

/**
 * What an instance has to say about one circuit breaker, as follows from what that is and
 * from what is agreed upon. Whatever is said is said again until it is answered, and only
 * what the store answers counts.
 */
final class FleetNegotiation {

	private final String instance;

	private final FleetStore store;

	private final FleetSettings settings;

	private final LiveInstances instances;

	private final CommandBudget budget;

	private final TimeSource time;

	FleetNegotiation(String instance, FleetStore store, FleetSettings settings, LiveInstances instances,
			CommandBudget budget, TimeSource time) {
		this.instance = instance;
		this.store = store;
		this.settings = settings;
		this.instances = instances;
		this.budget = budget;
		this.time = time;
	}

	/**
	 * Says what there is to say.
	 * @param member the circuit breaker
	 * @param voters how many circuit breakers of this instance vote
	 */
	void conduct(FleetMember member, int voters) {
		LocalCircuit local = new LocalCircuit(member.circuitBreaker().snapshot());
		if (member.view().open()) {
			tryForAll(member, local);
			announce(member);
			return;
		}
		// Whoever has asked for a trial since may make it.
		member.trialAnswered();
		if (member.view().agreement() == Agreement.LEFT_TO_EACH && local.isClosedByItsTrial()) {
			settle(member, new Verdict(this.instance, member.view().epoch(), "", null));
		}
		else if (local.isOpenedByItsCalls() && local.isRejecting()) {
			vote(member, local, voters);
		}
		else if (member.hasVoted() && this.budget.take()) {
			this.store.withdraw(member.name(), this.instance);
			member.withdrawn();
		}
		announce(member);
	}

	private void announce(FleetMember member) {
		if (member.isUnannounced() && this.budget.take()) {
			this.store.announce(member.name(), member.view());
			member.announced();
		}
	}

	private void vote(FleetMember member, LocalCircuit local, int voters) {
		if (member.waitsFor() > 0 || !this.budget.take()) {
			return;
		}
		Answer answer = voteOnce(member, local, voters);
		LocalCircuit now = new LocalCircuit(member.circuitBreaker().snapshot());
		if (!answer.accepted() && !answer.state().open() && now.isOpenedByItsCalls() && now.isRejecting()
				&& this.budget.take()) {
			// It had not heard of the last agreement, and thinks the same knowing it.
			answer = voteOnce(member, now, voters);
		}
		member.voted(answer.accepted());
		if (!answer.state().open()) {
			member.waitFor(this.settings.pollInterval().toNanos() / 2);
		}
	}

	private Answer voteOnce(FleetMember member, LocalCircuit local, int voters) {
		int live = this.instances.count();
		// They take turns if there are many, so each vote has to last for a round.
		int rounds = 1 + voters / CommandBudget.SIZE;
		Duration timeToLive = this.settings.staleAfter().plus(this.settings.pollInterval().multipliedBy(rounds));
		Answer answer = this.store.vote(member.name(), new Vote(this.instance, member.view().epoch(),
				this.settings.votesNeeded(live), live, timeToLive, local.openFor()));
		member.adoptAnswer(answer.state());
		return answer;
	}

	private void tryForAll(FleetMember member, LocalCircuit local) {
		member.voted(false);
		Lease lease = member.lease();
		if (lease == null) {
			// One that it has closed without a lease, while it was on its own, counts.
			if (member.isTrialWanted() || (local.isClosedByItsTrial() && !member.isTooLate())) {
				bid(member, local);
			}
			lease = member.lease();
		}
		if (lease != null) {
			settle(member, local, lease);
		}
	}

	private void bid(FleetMember member, LocalCircuit local) {
		if (member.waitsFor() > 0 || !this.budget.take()) {
			return;
		}
		long now = this.time.nanoTime();
		String token = UUID.randomUUID().toString();
		Answer answer = this.store.bid(member.name(), bid(member, local, token, false));
		member.adoptAnswer(answer.state());
		if (answer.accepted()) {
			member.take(new Lease(answer.state().epoch(), token, now, nanos(answer.time()), false, local.trials(),
					local.beginnings()));
		}
		else {
			member.trialAnswered();
			member.waitFor(Math.min(nanos(answer.time()), this.settings.pollInterval().toNanos()));
		}
	}

	private Bid bid(FleetMember member, LocalCircuit local, String token, boolean begun) {
		return new Bid(this.instance, member.view().epoch(), token, local.trialTimeout(), begun,
				this.instances.count());
	}

	private void settle(FleetMember member, LocalCircuit local, Lease lease) {
		if (local.isClosedByItsTrial()) {
			settle(member, new Verdict(this.instance, lease.epoch(), lease.token(), null));
		}
		else if (local.trials() > lease.trialsBefore() && local.hasJustBeenOpenedByItsCalls()) {
			settle(member, new Verdict(this.instance, lease.epoch(), lease.token(), local.openFor()));
		}
		else if (local.isTrying(lease) && !lease.begun()) {
			begin(member, local, lease);
		}
		else if (lease.isValid(this.time.nanoTime())) {
			// Whoever has asked for a trial before it was there may make it.
			member.trialAnswered();
		}
		else if (member.isTrialWanted()) {
			bid(member, local);
		}
	}

	private void settle(FleetMember member, Verdict verdict) {
		if (this.budget.take()) {
			Answer answer = this.store.settle(member.name(), verdict);
			member.adoptAnswer(answer.state());
			member.loseLease();
			if (!answer.accepted()) {
				member.tooLate(verdict.epoch());
			}
		}
	}

	/**
	 * Gives the trial its full time, however long its caller was waited for.
	 */
	private void begin(FleetMember member, LocalCircuit local, Lease lease) {
		if (this.budget.take()) {
			long now = this.time.nanoTime();
			Answer answer = this.store.bid(member.name(), bid(member, local, lease.token(), true));
			member.adoptAnswer(answer.state());
			if (answer.accepted()) {
				member.take(lease.begin(now, nanos(answer.time())));
			}
			else {
				member.loseLease();
			}
		}
	}

	private static long nanos(Duration duration) {
		return TimeUnit.NANOSECONDS.convert(duration);
	}

}
