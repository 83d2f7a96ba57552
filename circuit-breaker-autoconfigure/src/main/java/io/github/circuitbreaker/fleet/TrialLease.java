package io.github.circuitbreaker.fleet;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * The right of one circuit breaker of this instance to make the trial for all. A caller's
 * thread takes it by beginning a trial; everything else is up to the fleet's thread.
 */
final class TrialLease {

	private final AtomicReference<@Nullable Lease> lease = new AtomicReference<>();

	/**
	 * Begins a trial, if this instance holds the lease or can take it.
	 * @param free whether no other instance holds it and none is to go first
	 * @param taken the lease of the trial
	 */
	boolean begin(boolean free, Lease taken) {
		Lease now = this.lease.updateAndGet((before) -> {
			Lease mine = (before != null && before.isValid(taken.epoch(), taken.from())) ? before : null;
			if (mine == null) {
				return free ? taken : before;
			}
			return mine.begun() ? mine : taken;
		});
		return now != null && now.begun() && now.isValid(taken.epoch(), taken.from());
	}

	/**
	 * Takes a lease that was requested ahead, unless a trial has begun meanwhile.
	 */
	void grant(Lease granted) {
		this.lease.updateAndGet(
				(before) -> (before != null && before.begun() && before.epoch() == granted.epoch()) ? before : granted);
	}

	/**
	 * Returns the lease, valid or not, or {@code null} if there is none.
	 */
	@Nullable Lease get() {
		return this.lease.get();
	}

	/**
	 * Learns that the store knows of the trial.
	 * @param asked when it was told
	 */
	void told(long asked) {
		this.lease.updateAndGet((told) -> (told != null && told.begun() && told.from() - asked <= 0)
				? new Lease(told.epoch(), told.from(), told.nanos(), true, true) : told);
	}

	void forget() {
		this.lease.set(null);
	}

	/**
	 * One lease.
	 *
	 * @param epoch the agreement that it belongs to
	 * @param from when it began on the monotonic clock: before the store was asked, so
	 * that it ends here before it does there
	 * @param nanos how long it lasts
	 * @param begun whether the trial has begun
	 * @param known whether the store knows that
	 */
	record Lease(long epoch, long from, long nanos, boolean begun, boolean known) {

		boolean isValid(long epoch, long now) {
			return this.epoch == epoch && now - this.from < this.nanos;
		}

	}

}
