package io.github.circuitbreaker.fleet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this instance has to say of its circuit breakers, and in which order: all that is
 * said until the next poll is bounded. Used by the fleet's own thread alone.
 */
final class FleetSpeech {

	private static final Logger logger = LoggerFactory.getLogger(FleetSpeech.class);

	private static final int MOST_FAILURES = 2;

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
		interesting.sort(Comparator.comparing(FleetMember::isFailing));
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
	 * Conducts the negotiations of each. One that is refused concerns its circuit breaker
	 * alone. So may one that fails, if the store has several servers; a second one ends
	 * it, as each takes its time, and those that are not asked are not answered either.
	 */
	private void conduct(List<FleetMember> talkative) {
		List<RuntimeException> failures = new ArrayList<>();
		for (FleetMember member : talkative) {
			if (failures.size() == MOST_FAILURES) {
				member.unanswered();
			}
			else if (!this.budget.isEmpty()) {
				conduct(member, failures);
			}
		}
		if (!failures.isEmpty()) {
			throw failures.get(0);
		}
	}

	private void conduct(FleetMember member, List<RuntimeException> failures) {
		try {
			this.negotiation.conduct(member, this.busy);
			member.answered();
		}
		catch (StepRefusedException ex) {
			logger.debug("The store says nothing of the circuit breaker {}", member.name(), ex);
			member.failed();
		}
		catch (RuntimeException ex) {
			member.failed();
			failures.add(ex);
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
