package io.github.circuitbreaker.fleet;

import java.time.Duration;

/**
 * Where the instances of an application meet. What they agree upon is decided here, one
 * step at a time, by one clock; only durations leave it.
 * <p>
 * Each method but {@link #listen} is called by one thread. It may block, but not for
 * long: it has to give up within about a second. Whatever it throws means that it is not
 * known whether the step was taken, and each may be repeated. A
 * {@link StepRefusedException} says that other steps may well be taken.
 */
public interface FleetStore {

	/** That of an instance that knows nothing, not even of a store that is empty. */
	long NO_REVISION = -1;

	/**
	 * Says that an instance lives, and asks what is new.
	 * @param instance the instance
	 * @param timeToLive when it is taken for dead, unless it asks again
	 * @param revision the revision that it knows, or {@link #NO_REVISION}
	 * @return what is new
	 */
	Poll poll(String instance, Duration timeToLive, long revision);

	/**
	 * Votes to open a circuit for all. If there are enough votes, it is.
	 * @param circuitBreaker the name of the circuit breaker
	 * @param vote the vote
	 * @return what has come of it
	 */
	Answer vote(String circuitBreaker, Vote vote);

	/**
	 * Takes a vote back.
	 * @param circuitBreaker the name of the circuit breaker
	 * @param instance the instance that has voted
	 */
	void withdraw(String circuitBreaker, String instance);

	/**
	 * Asks to make the trial for all, which one instance at a time may. When two in a row
	 * had no call while they might, the circuit is left to each.
	 * @param circuitBreaker the name of the circuit breaker
	 * @param bid the bid
	 * @return whether the instance may make it
	 */
	Answer bid(String circuitBreaker, Bid bid);

	/**
	 * Closes a circuit for all, or opens it again, by the result of a trial. Of one that
	 * is left to each, only a success counts, and needs no lease.
	 * @param circuitBreaker the name of the circuit breaker
	 * @param verdict the result
	 * @return what has come of it
	 */
	Answer settle(String circuitBreaker, Verdict verdict);

	/**
	 * Closes a circuit for all, whatever was agreed upon.
	 * @param circuitBreaker the name of the circuit breaker
	 * @return what is agreed upon now
	 */
	FleetState reset(String circuitBreaker);

	/**
	 * Has all instances hear of an agreement, unless they know a later one. Whoever
	 * learns of one that the last poll did not tell of does so, as the one who has
	 * brought it about may not have got round to it.
	 * @param circuitBreaker the name of the circuit breaker
	 * @param state what was agreed upon
	 */
	void announce(String circuitBreaker, FleetState state);

	/**
	 * Has all instances hear of a command, those that start later, too.
	 * @param circuitBreaker the name of the circuit breaker
	 * @param command the command, with epoch zero if it is new, and otherwise with that
	 * which it had before it got lost
	 * @return the epoch of the command that holds
	 */
	long command(String circuitBreaker, FleetCommand command);

	/**
	 * Says that an instance is about to end.
	 * @param instance the instance
	 */
	void leave(String instance);

	/**
	 * Has somebody hear of news from now on. Called again with the same, to find out
	 * whether it still would.
	 * @param listener who is to hear of them
	 */
	void listen(FleetListener listener);

	/**
	 * Takes note that the last step has failed. Whatever connections there are may be
	 * broken.
	 */
	void failed();

	/**
	 * Ends all connections. They may be taken up again.
	 */
	void close();

}
