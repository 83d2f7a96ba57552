package io.github.circuitbreaker.fleet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * What this instance has to say of its circuit breakers, and in which order: all that is
 * said until the next poll is bounded. Used by the fleet's own thread alone.
 */
final class FleetSpeech {

	private final FleetMembers members;

	private final FleetNegotiation negotiation;

	private final CommandBudget budget;

	private int turn;

	/** How many circuit breakers there is something to say of. */
	private int busy;

	FleetSpeech(FleetMembers members, FleetNegotiation negotiation, CommandBudget budget) {
		this.members = members;
		this.negotiation = negotiation;
		this.budget = budget;
	}

	/**
	 * Says what there is to say of all circuit breakers. If there are too many, those
	 * whose turn it was not come first the next time.
	 */
	void ofAll() {
		this.members.takeChanged();
		List<FleetMember> interesting = new ArrayList<>(
				this.members.all().stream().filter(FleetMember::isOfInterest).toList());
		if (interesting.size() > CommandBudget.SIZE) {
			Collections.rotate(interesting, -this.turn);
			this.turn = (this.turn + CommandBudget.SIZE) % interesting.size();
		}
		this.busy = interesting.size();
		// So that they do not keep the others waiting.
		interesting.sort(Comparator.comparing(FleetMember::isUnanswered));
		conduct(interesting);
	}

	/**
	 * Says what there is to say of those circuit breakers that have changed, or that a
	 * caller wants to try.
	 */
	void ofSome() {
		Set<String> changed = this.members.takeChanged();
		this.busy = Math.max(this.busy, changed.size());
		List<FleetMember> talkative = new ArrayList<>();
		for (FleetMember member : this.members.all()) {
			boolean news = changed.contains(member.name());
			if (news) {
				member.hurry();
			}
			if (news || (member.isTrialWanted() && member.waitsFor() == 0)) {
				talkative.add(member);
			}
		}
		conduct(talkative);
	}

	/**
	 * Conducts the negotiations of each. One that fails does not end those of the others,
	 * as it may be about that circuit breaker alone, but a second one does.
	 */
	private void conduct(List<FleetMember> talkative) {
		RuntimeException failure = null;
		for (FleetMember member : talkative) {
			try {
				this.negotiation.conduct(member, this.busy);
				if (!this.budget.isEmpty()) {
					member.noteAnswer(true);
				}
			}
			catch (RuntimeException ex) {
				member.noteAnswer(false);
				if (failure != null) {
					throw ex;
				}
				failure = ex;
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	/**
	 * Returns for how many nanoseconds there is nothing to say, unless something happens.
	 */
	long pause(long longest) {
		if (this.budget.isEmpty()) {
			return longest;
		}
		return this.members.all()
			.stream()
			.filter(FleetMember::isTrialWanted)
			.mapToLong(FleetMember::waitsFor)
			.reduce(longest, Math::min);
	}

}
