/**
 * Has the circuit breakers of several instances of an application advise each other.
 * <p>
 * Each circuit breaker decides by itself, and no call waits for anybody. One thread, the
 * {@link io.github.circuitbreaker.fleet.FleetCoordinator}'s, talks to a
 * {@link io.github.circuitbreaker.fleet.FleetStore} and advises the circuit breakers. An
 * instance that opens a circuit of its own accord votes; with a quorum of votes the
 * circuit is open for all. When its time is over, the instances bid for a lease, and only
 * who holds it makes a trial. Its success closes the circuit for all, its failure opens
 * it again.
 * <p>
 * What holds, whatever is lost, late, repeated or forgotten:
 * <ol>
 * <li><em>Agreements have an order.</em> Whatever changes what is agreed upon is one step
 * at the store and begins a new epoch. An epoch is the store's time in milliseconds, or
 * one more than the last, so it is greater than all before even if the store has
 * forgotten those.</li>
 * <li><em>Whoever speaks says what it knows.</em> A vote, a bid and a verdict carry the
 * epoch that they build upon, a verdict the token of its lease, too. If there is another,
 * they do not count, and the answer is what is agreed upon now. So a vote of before a
 * closing does not open the circuit again, and a verdict of a trial that somebody else
 * has taken over decides nothing.</li>
 * <li><em>A circuit breaker is told of each epoch once</em>, and of none that is less
 * than one before. So a command given by hand to one instance stands until there is news;
 * a store that is empty, or a replica that lags behind, closes nothing and opens nothing;
 * and news may come twice and in any order.</li>
 * <li><em>A closing is only for those who knew of the opening.</em> What an instance has
 * found out itself beside it, it may keep, and votes for it.</li>
 * <li><em>Only own findings are votes.</em> What opened a circuit breaker is known from
 * its last transition ({@link io.github.circuitbreaker.TransitionCause}): advice,
 * commands and settings are never passed on. It counts for as long as calls are rejected:
 * then nobody knows. One instance alone is never a quorum, so one that stops takes its
 * votes back.</li>
 * <li><em>State, not messages.</em> What an instance has to say follows from what its
 * circuit breaker is now and from what is agreed upon; it is said again until it is
 * answered. So nothing has to be remembered that could get lost. The news that are
 * published only save time: a poll tells the same, and whoever learns of an agreement
 * that the poll did not tell of announces it.</li>
 * <li><em>A lease ends here before it ends at the store</em>, since it is counted from
 * before it was asked for. The trial of a lease has its full time once it has begun. At
 * most one instance makes trials per lease, unless it is cut off or stopped for longer
 * than the lease lasts; then it may make one more, which decides for itself alone.</li>
 * <li><em>Nobody is stuck.</em> A gate closes only while what is agreed upon is open and
 * fresh, and there are others. After {@code stale-after} without an answer the circuit
 * breakers are as if there was no fleet, or the one is about which there is none. A lease
 * runs out. If that happens twice in a row without a trial, as calls are rare, the
 * circuit is left to each instance, and the first success closes it for all. An instance
 * whose trial has failed lets others go first, so that a sick one does not keep the
 * circuit open for all.</li>
 * <li><em>Durations travel, points in time do not.</em> Each instance counts what remains
 * from when it hears of it, by its own monotonic clock. At the store no stretch of time
 * is ever longer than it was at its beginning, wherever its clock goes.</li>
 * <li><em>The store is asked a bounded number of times</em>: once per poll interval, and
 * a fixed number of times in between, however many circuit breakers and calls there are.
 * Names that are not known here create nothing.</li>
 * </ol>
 */
@NullMarked
package io.github.circuitbreaker.fleet;

import org.jspecify.annotations.NullMarked;
