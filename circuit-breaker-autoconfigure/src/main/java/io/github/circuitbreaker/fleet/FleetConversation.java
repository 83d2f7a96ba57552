package io.github.circuitbreaker.fleet;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said between this instance and the store: the news that it hears, and then what
 * it has to say of each circuit breaker. Used by the fleet's own thread alone.
 */
final class FleetConversation {

	/** After so many polls, whether news still come in is tried out. */
	private static final int LISTEN_AGAIN_AFTER = 10;

	private static final Logger logger = LoggerFactory.getLogger(FleetConversation.class);

	private final String instance;

	private final FleetStore store;

	private final FleetSettings settings;

	private final FleetMembers members;

	private final FleetInbox inbox;

	private final Contact contact;

	private final LiveInstances instances;

	private final TimeSource time;

	private final CommandBudget budget = new CommandBudget();

	private final FleetSpeech speech;

	private long revision = FleetStore.NO_REVISION;

	private boolean listening;

	private int pollsSinceListening;

	FleetConversation(String instance, FleetStore store, FleetSettings settings, FleetMembers members, FleetInbox inbox,
			Contact contact, LiveInstances instances, TimeSource time) {
		this.instance = instance;
		this.store = store;
		this.settings = settings;
		this.members = members;
		this.inbox = inbox;
		this.contact = contact;
		this.instances = instances;
		this.time = time;
		this.speech = new FleetSpeech(members,
				new FleetNegotiation(instance, store, settings, instances, this.budget, time), this.budget);
	}

	/**
	 * Asks what is new, as it is time to.
	 */
	void pollAsDue() {
		this.budget.refill();
		poll();
	}

	/**
	 * Asks what is new for circuit breakers that have just come, unless too much has been
	 * said already.
	 */
	void pollEarly() {
		if (this.budget.take()) {
			poll();
		}
	}

	/**
	 * Listens before, so that nothing falls between the two.
	 */
	private void poll() {
		listenAgain();
		if (this.members.takeGrown()) {
			// It is told again of what did not concern it before.
			askForAll();
		}
		// What has been told by now, the poll tells, too, and knows what has become of
		// it.
		this.inbox.clear();
		long asked = this.time.nanoTime();
		Poll poll = this.store.poll(this.instance, this.settings.staleAfter(), this.revision);
		this.instances.update(poll.liveInstances(), asked);
		Poll.News news = poll.news();
		if (news != null) {
			for (FleetMember member : this.members.all()) {
				member.adoptNews(news.states().getOrDefault(member.name(), FleetState.NONE));
				hear(member, news.commands().get(member.name()));
			}
		}
		this.revision = poll.revision();
		this.contact.renew(asked);
	}

	/**
	 * Listens, if it does not, and tries out now and then whether it still does. Without
	 * that, the polls tell all there is.
	 */
	private void listenAgain() {
		if (this.listening && ++this.pollsSinceListening < LISTEN_AGAIN_AFTER) {
			return;
		}
		try {
			this.store.listen(this.inbox);
			this.listening = true;
			this.pollsSinceListening = 0;
		}
		catch (RuntimeException ex) {
			this.listening = false;
			logger.debug("News of the circuit breakers are heard of by polls only", ex);
		}
	}

	/**
	 * Has the next poll tell all that the store knows. After any other news than those of
	 * a poll, that may be less than this instance knows, and then the revision does not
	 * tell.
	 */
	private void askForAll() {
		this.revision = FleetStore.NO_REVISION;
	}

	/**
	 * Obeys a command, or tells the store of it if that has forgotten.
	 */
	private void hear(FleetMember member, @Nullable FleetCommand command) {
		FleetCommand last = member.orders().last();
		if (last != null && ((command != null) ? command.epoch() < last.epoch() : last.state() != State.CLOSED)) {
			if (this.budget.take()) {
				this.store.command(member.name(), last);
			}
		}
		else {
			member.orders().hearLast(command);
		}
	}

	/**
	 * Hears what has come in since.
	 */
	void listen() {
		this.inbox.takeStates((name, state) -> {
			askForAll();
			FleetMember member = this.members.find(name);
			if (member != null && state.epoch() > member.view().epoch()) {
				member.adoptNews(state);
			}
		});
		this.inbox.takeCommands((name, command) -> {
			askForAll();
			FleetMember member = this.members.find(name);
			if (member != null) {
				member.orders().hear(command);
			}
		});
	}

	/**
	 * Says what there is to say of all circuit breakers.
	 */
	void speakOfAll() {
		this.speech.ofAll();
	}

	/**
	 * Says what there is to say of those of which something has changed.
	 */
	void speakOfSome() {
		this.speech.ofSome();
	}

	/**
	 * Returns for how many nanoseconds there is nothing to say, unless something happens.
	 */
	long pause(long longest) {
		return this.speech.pause(longest);
	}

	/**
	 * Gives a command to all instances, this one among them.
	 */
	void command(String circuitBreaker, State state) {
		try {
			give(circuitBreaker, state);
		}
		catch (RuntimeException ex) {
			interrupted();
			throw ex;
		}
	}

	private void give(String circuitBreaker, State state) {
		FleetMember member = this.members.find(circuitBreaker);
		askForAll();
		if (state == State.CLOSED) {
			FleetState closed = this.store.reset(circuitBreaker);
			this.store.announce(circuitBreaker, closed);
			if (member != null) {
				member.adopt(closed);
			}
		}
		long epoch = this.store.command(circuitBreaker, new FleetCommand(0, state));
		if (member != null) {
			member.orders().obey(new FleetCommand(epoch, state));
		}
	}

	/**
	 * Takes note that the store has not answered, or not as it should. What answers next
	 * may be another.
	 */
	void interrupted() {
		this.listening = false;
		askForAll();
		this.store.failed();
	}

	/**
	 * Ends it, with a last word if there is somebody to hear it.
	 */
	void end() {
		try {
			if (!this.contact.isLost()) {
				this.store.leave(this.instance);
				withdrawVotes();
			}
		}
		finally {
			// Again, as it may have been stopped before it has joined.
			this.members.leave();
			this.members.forget();
			this.contact.forget();
			this.listening = false;
			this.store.close();
		}
	}

	/**
	 * Who comes back under another name must not have two votes.
	 */
	private void withdrawVotes() {
		this.budget.refill();
		for (FleetMember member : this.members.all()) {
			if (member.hasVoted() && this.budget.take()) {
				this.store.withdraw(member.name(), this.instance);
			}
		}
	}

}
