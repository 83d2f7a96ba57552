package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.github.circuitbreaker.State;
import org.jspecify.annotations.Nullable;

/**
 * Where the instances of a fleet meet. The store decides what they agree upon, one
 * exchange at a time, by one clock; only durations leave it. Used by this library alone:
 * no API.
 */
public interface FleetStore {

	/**
	 * Passes on everything that an instance has to say, and returns everything that is
	 * news to it. Called by one thread. May block for about a second. If it throws, the
	 * store may or may not have heard; each message may be repeated.
	 * @param request what the instance has to say
	 * @return what is news
	 */
	PollReply exchange(Request request);

	/**
	 * Sets the listener that is told of news as soon as there are any. It may miss some,
	 * and hear others late, twice or out of order. Called on threads of the store.
	 * @param listener the listener
	 */
	void listen(Consumer<CircuitState> listener);

	/**
	 * Ends all connections. A further exchange connects anew.
	 */
	void close();

	/**
	 * Everything that an instance has to say at one moment.
	 *
	 * @param instance the instance
	 * @param timeToLive how long the instance counts as live without a further request;
	 * zero if it is about to end
	 * @param known the {@link PollReply#known()} of the last reply, empty if there is
	 * none
	 * @param liveInstances how many instances there are, as far as this one knows
	 * @param quorum the share of the live instances that opens a circuit for all
	 * @param messages what it has to say of its circuit breakers
	 */
	record Request(String instance, Duration timeToLive, String known, int liveInstances, double quorum,
			List<Message> messages) {
	}

	/**
	 * What an instance has to say of one circuit breaker.
	 */
	sealed interface Message {

		/**
		 * Returns the name of the circuit breaker.
		 */
		String circuitBreaker();

		/**
		 * Returns the greatest epoch that the sender was told. The message counts only if
		 * the store has no greater one. If the store knows less, it has forgotten, and
		 * starts again from this epoch, closed.
		 */
		long epoch();

	}

	/** Asks what is agreed upon. */
	record Inquiry(String circuitBreaker, long epoch) implements Message {
	}

	/**
	 * Votes to open the circuit for all.
	 *
	 * @param openFor for how long, if this vote completes the quorum; {@code null} if it
	 * only keeps up an earlier vote
	 * @param succeeded whether the sender has had a successful call since the circuit was
	 * last opened for all
	 */
	record Vote(String circuitBreaker, long epoch, @Nullable Duration openFor, boolean succeeded) implements Message {
	}

	/** Withdraws a vote. */
	record Withdrawal(String circuitBreaker, long epoch) implements Message {
	}

	/**
	 * Says whether the sender counts for the quorum.
	 *
	 * @param abstains whether it does not, because nothing calls this circuit breaker
	 */
	record Abstention(String circuitBreaker, long epoch, boolean abstains) implements Message {
	}

	/**
	 * Requests the lease of the trial, which only one instance holds.
	 *
	 * @param token identifies the lease
	 * @param length how long the lease lasts, from now on or, if the trial has not begun,
	 * from the end of the open time on
	 * @param begun whether the trial has begun
	 */
	record LeaseRequest(String circuitBreaker, long epoch, String token, Duration length,
			boolean begun) implements Message {
	}

	/**
	 * Tells the result of a trial, which counts unless another instance holds the lease.
	 *
	 * @param token identifies the lease
	 * @param openFor for how long the circuit is open again; {@code null} if the trial
	 * has succeeded
	 */
	record TrialResult(String circuitBreaker, long epoch, String token, @Nullable Duration openFor) implements Message {
	}

	/**
	 * Gives a command by hand to all instances.
	 *
	 * @param command the command; if it is new, with what its epoch has to exceed
	 * @param again whether the store has forgotten it
	 */
	record CommandMessage(String circuitBreaker, long epoch, Command command, boolean again) implements Message {
	}

	/**
	 * A command by hand.
	 *
	 * @param epoch identifies the command; greater than those of all commands before
	 * @param state the state to get into
	 */
	record Command(long epoch, State state) {
	}

	/**
	 * What is news to an instance.
	 *
	 * @param known what the instance knows from now on
	 * @param forgotten whether the store does not know the same as when it gave the last
	 * reply, so that the instance has to ask for all its circuit breakers
	 * @param liveInstances how many instances there are
	 * @param news all circuit breakers that the request mentioned, and all that have
	 * changed since the last reply
	 */
	record PollReply(String known, boolean forgotten, int liveInstances, List<CircuitState> news) {
	}

	/**
	 * What the instances have agreed upon for one circuit breaker. All durations are as
	 * of when the store said so.
	 *
	 * @param epoch identifies the agreement; greater than those of all before, zero if
	 * there was none
	 * @param revision grows with each change
	 * @param open whether the circuit is open for all
	 * @param remaining the rest of the open time
	 * @param failedTrials how many trials have failed since the circuit was closed
	 * @param votes how many instances have voted to open it
	 * @param liveInstances how many instances there were then
	 * @param losers how many live instances have lost a trial since it was closed
	 * @param abstaining how many instances abstain
	 * @param token identifies the lease, empty if there was none
	 * @param leased the rest of the lease
	 * @param command the last command, or {@code null} if there was none
	 */
	record CircuitState(String circuitBreaker, long epoch, long revision, boolean open, Duration remaining,
			int failedTrials, int votes, int liveInstances, int losers, int abstaining, String token, Duration leased,
			@Nullable Command command) {

		static CircuitState closed(String circuitBreaker, long epoch, long revision) {
			return new CircuitState(circuitBreaker, epoch, revision, false, Duration.ZERO, 0, 0, 0, 0, 0, "",
					Duration.ZERO, null);
		}

	}

}
