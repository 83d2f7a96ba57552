/**
 * Lets the circuit breakers of several instances of an application advise each other.
 * <p>
 * Each circuit breaker decides by itself, and no call waits for another instance. One
 * thread, the {@link io.github.circuitbreaker.fleet.FleetThread}, talks to a
 * {@link io.github.circuitbreaker.fleet.FleetStore}: once per poll interval, and at once
 * when there is something to say, it tells the store everything in one exchange and hears
 * everything that is news. An instance that opens a circuit by its own calls votes; with
 * a quorum of votes, the circuit is open for all. When its time is over, one instance
 * makes the trial for all. Its success closes the circuit for all, its failure opens it
 * again.
 * <p>
 * These invariants hold, whatever is lost, late, repeated or forgotten. A random walk
 * through an unreliable world checks after every step what can be seen of 1 to 5, 9 and
 * 10, and that no instance that decides alone is held back. At its end, when all is well
 * again, all circuits close by themselves within a bound.
 * <ol>
 * <li><em>Agreements have an order.</em> Each change of the agreement is one step of the
 * store and begins a new epoch, greater than all before. An epoch is the store's time in
 * milliseconds, or one more than the greatest epoch that the store or the sender of the
 * message knows. So it grows even if the store has lost its memory and its clock is
 * behind. The epoch of a command is greater than the time of its giver, too, so an older
 * one wins only if the store has forgotten it and its giver's clock, or the store's, was
 * ahead.</li>
 * <li><em>A message says what its sender knows.</em> It carries the greatest epoch that
 * its sender was told. If the store has a greater one, the message does not count, and
 * the reply tells the agreement. If the store has a smaller one, it has forgotten: it
 * starts again from the sender's epoch, closed.</li>
 * <li><em>A circuit breaker is told of each epoch once</em>, and of none that is smaller
 * than one before. So a command by hand to one instance stands until there is news, and
 * an empty store, or a replica that lags behind, closes nothing and opens nothing. Only
 * an instance that has missed an opening may take what it forgot for a closing.</li>
 * <li><em>A closing is only for those that knew of the opening.</em> An instance that did
 * not know keeps its own findings, and votes for them.</li>
 * <li><em>Only own findings are votes.</em> Advice, commands and settings are never
 * passed on. A vote lasts as long as its instance rejects calls. One instance is never a
 * quorum. After a trial has closed a circuit for all, it opens for all again only if one
 * of the voters has had a successful call since it was last told of an opening, so
 * instances that are cut off from the service cannot open it, however often they restart.
 * An instance abstains from the quorum, or has lost a trial, only while it is live.</li>
 * <li><em>State, not messages.</em> Everything that an instance says follows from what
 * its circuit breaker is and from what is agreed upon, and is said until it is answered.
 * Nothing has to be remembered that could get lost. Published news only save time.</li>
 * <li><em>One trial at a time, as far as an instance knows.</em> A trial takes the lease
 * by beginning, or holds one that was requested ahead. A lease ends at the instance
 * before it ends at the store, since it is counted from before the request. Two instances
 * make trials at the same time only if the second has not heard of the first: within the
 * time that news take, or if one of them is cut off or paused. The result of a trial
 * counts unless another instance holds the lease, and is told once none does.</li>
 * <li><em>No instance is stuck.</em> The gate closes only while the agreement is open and
 * fresh and there are others, and either another instance holds the lease or this one,
 * which has lost a trial, lets others go first, for at most the open time, whatever it
 * hears meanwhile. Without an answer for {@code stale-after}, an instance decides alone.
 * A lease runs out. If circuits were closed by hand, the agreement ends after its time
 * with the first call that succeeds.</li>
 * <li><em>Durations travel, points in time do not.</em> Each instance counts what remains
 * from when it hears of it, by its own monotonic clock. At the store, no lease and no
 * open time is ever longer than at its beginning, wherever the clock goes.</li>
 * <li><em>The number of exchanges is bounded</em>: one per poll interval, and at most 50
 * in between, of at most 25 messages each, however many circuit breakers and calls there
 * are. Names that are not known here create nothing.</li>
 * </ol>
 */
@NullMarked
package io.github.circuitbreaker.fleet;

import org.jspecify.annotations.NullMarked;
