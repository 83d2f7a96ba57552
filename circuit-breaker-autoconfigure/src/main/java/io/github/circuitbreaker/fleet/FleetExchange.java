package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.fleet.FleetStore.CircuitState;
import io.github.circuitbreaker.fleet.FleetStore.Command;
import io.github.circuitbreaker.fleet.FleetStore.CommandMessage;
import io.github.circuitbreaker.fleet.FleetStore.Message;
import io.github.circuitbreaker.fleet.FleetStore.PollReply;
import io.github.circuitbreaker.fleet.FleetStore.Request;
import io.github.circuitbreaker.fleet.FleetStore.Withdrawal;
import org.jspecify.annotations.Nullable;

/**
 * Decides when this instance talks to the store, and hears what that says. No method
 * takes time: {@link #next} returns what to ask the store, {@link #answered} and
 * {@link #failed} are told what has come of it, and {@link #pause} says when to call
 * {@code next} again. Used by the fleet's thread alone, but for the commands that others
 * give.
 */
final class FleetExchange {

	/** The most messages in one request. */
	static final int PORTION = 25;

	/** The most requests from one poll to the next, and the shortest time between two. */
	private static final int MOST_REQUESTS = 50;

	private static final long GAP = TimeUnit.MILLISECONDS.toNanos(5);

	private final String instance;

	private final FleetSettings settings;

	private final long pollInterval;

	private final FleetMembers members;

	private final FleetView view;

	private final TimeSource time;

	private final Random random;

	/** Of which there may be something to say, and whether to repeat what was said. */
	private final Map<FleetMember, Boolean> queue = new LinkedHashMap<>();

	private final Queue<GivenCommand> commands = new ConcurrentLinkedQueue<>();

	private final List<CompletableFuture<@Nullable Void>> commandsAsked = new ArrayList<>();

	private List<Message> asked = List.of();

	private long askedAt;

	private long nextPoll;

	private int requestsLeft;

	private long hurryUntil;

	private String known = "";

	FleetExchange(String instance, FleetSettings settings, FleetMembers members, FleetView view, TimeSource time,
			Random random) {
		this.instance = instance;
		this.settings = settings;
		this.pollInterval = settings.pollInterval().toNanos();
		this.members = members;
		this.view = view;
		this.time = time;
		this.random = random;
	}

	/**
	 * Makes the circuit breakers take part, beginning with a poll that is due and that is
	 * soon repeated for a while if there is no answer.
	 */
	void start(Duration patience) {
		this.members.join();
		this.nextPoll = this.time.nanoTime();
		this.hurryUntil = this.nextPoll + patience.toNanos();
		this.known = "";
	}

	/**
	 * Returns whether this instance has heard of all its circuit breakers.
	 */
	boolean isInformed() {
		return !this.known.isEmpty() && this.members.all().stream().allMatch(FleetMember::isInformed);
	}

	/**
	 * Gives a command to all instances with the next request, which is due at once.
	 * @return completes once the store has it
	 */
	CompletableFuture<@Nullable Void> give(FleetMember member, State state) {
		CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
		this.commands.add(new GivenCommand(member, state, done));
		return done;
	}

	/**
	 * Returns what to ask the store now, or {@code null} if there is nothing.
	 */
	@Nullable Request next() {
		long now = this.time.nanoTime();
		this.members.takeNews((member, state) -> {
			if (state.revision() > member.state().revision()) {
				hear(member, state);
			}
		});
		boolean poll = now - this.nextPoll >= 0;
		if (poll) {
			// From four to six fifths, so that instances do not ask in step.
			long fifth = this.pollInterval / 5;
			this.nextPoll = now + 4 * fifth + this.random.nextLong(2 * fifth + 1);
			this.requestsLeft = MOST_REQUESTS;
			Stream<FleetMember> polled = this.members.all().stream().filter((member) -> member.protocol().look());
			polled.forEach((member) -> this.queue.put(member, true));
		}
		this.members.takeChanged((member) -> this.queue.put(member, true));
		List<Message> messages = new ArrayList<>();
		takeCommands(messages);
		if (poll || untilNextRequest(now) == 0) {
			takeMessages(messages, this.nextPoll - now);
		}
		if (!poll && messages.isEmpty()) {
			return null;
		}
		this.askedAt = now;
		this.asked = messages;
		this.requestsLeft--;
		return request(this.settings.staleAfter(), messages);
	}

	private void hear(FleetMember member, CircuitState state) {
		member.hear(state);
		this.queue.putIfAbsent(member, false);
	}

	private void takeCommands(List<Message> messages) {
		for (GivenCommand given = this.commands.poll(); given != null; given = this.commands.poll()) {
			// Whoever has given up waiting does not expect it any longer.
			if (!given.done().isDone()) {
				FleetMember member = given.member();
				messages.add(new CommandMessage(member.name(), member.state().epoch(),
						new Command(member.give(), given.state()), false));
				this.commandsAsked.add(given.done());
			}
		}
	}

	private void takeMessages(List<Message> messages, long untilNextPoll) {
		for (FleetMember member : List.copyOf(this.queue.keySet())) {
			if (messages.size() < PORTION) {
				boolean again = Boolean.TRUE.equals(this.queue.remove(member));
				Message message = member.protocol().toSay(again, untilNextPoll);
				// One that was removed meanwhile has nothing to say.
				if (message != null && this.members.find(member.name()) == member) {
					messages.add(message);
				}
			}
		}
	}

	private Request request(Duration timeToLive, List<Message> messages) {
		return new Request(this.instance, timeToLive, this.known, this.view.liveInstances(), this.settings.quorum(),
				messages);
	}

	/**
	 * Hears the answer to the last request.
	 */
	void answered(PollReply reply) {
		this.view.heard(reply.liveInstances(), this.askedAt);
		if (reply.forgotten()) {
			this.members.all().forEach(FleetMember::forget);
			this.members.all().forEach((member) -> this.queue.putIfAbsent(member, false));
		}
		reply.news().forEach((state) -> this.members.with(state.circuitBreaker(), (member) -> hear(member, state)));
		this.asked.forEach((message) -> this.members.with(message.circuitBreaker(),
				(member) -> member.protocol().answered(message, this.askedAt)));
		this.known = reply.known();
		this.commandsAsked.forEach((given) -> given.complete(null));
		this.commandsAsked.clear();
	}

	/**
	 * Learns that the last request has failed. The next one is the next poll.
	 */
	void failed(Throwable cause) {
		long now = this.time.nanoTime();
		if (now - this.hurryUntil < 0) {
			this.nextPoll = Math.min(this.nextPoll - now, 20 * GAP) + now;
		}
		this.requestsLeft = 0;
		this.commandsAsked.forEach((given) -> given.completeExceptionally(cause));
		this.commandsAsked.clear();
	}

	/**
	 * Returns how many nanoseconds there is nothing to ask, unless something happens.
	 */
	long pause() {
		long now = this.time.nanoTime();
		boolean quiet = this.queue.isEmpty() && !this.members.hasAnythingNew();
		return quiet ? Math.max(0, this.nextPoll - now) : untilNextRequest(now);
	}

	private long untilNextRequest(long now) {
		long gap = Math.min(GAP, this.pollInterval / MOST_REQUESTS) - (now - this.askedAt);
		return Math.max(0, (this.requestsLeft > 0) ? Math.min(gap, this.nextPoll - now) : this.nextPoll - now);
	}

	/**
	 * Leaves the circuit breakers to themselves, and returns the last request: it
	 * withdraws the votes, so that an instance that comes back does not have two.
	 */
	Request end() {
		List<Message> withdrawals = new ArrayList<>();
		this.members.all().forEach((member) -> {
			if (member.protocol().hasVoted() && withdrawals.size() < 4 * PORTION) {
				withdrawals.add(new Withdrawal(member.name(), member.state().epoch()));
			}
		});
		this.members.leave();
		return request(Duration.ZERO, withdrawals);
	}

	/** A command by hand for all instances, and what completes once the store has it. */
	private record GivenCommand(FleetMember member, State state, CompletableFuture<@Nullable Void> done) {
	}

}
