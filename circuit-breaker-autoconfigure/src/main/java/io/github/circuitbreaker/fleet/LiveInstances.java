package io.github.circuitbreaker.fleet;

/**
 * How many instances there are. One that has fallen silent is counted for a while longer,
 * and so are all after the store has forgotten them: a quorum of those few who have been
 * heard again would be none. Not thread-safe, but for {@link #count()}.
 */
final class LiveInstances {

	private final long patience;

	private volatile int count;

	private boolean fewer;

	private long fewerSince;

	/**
	 * Creates it, with none yet.
	 * @param patience for how many nanoseconds a number counts after fewer have been seen
	 * for the first time, which may be long after it was seen last: the store may have
	 * been away
	 */
	LiveInstances(long patience) {
		this.patience = patience;
	}

	int count() {
		return this.count;
	}

	void update(int found, long now) {
		if (found < this.count && !this.fewer) {
			this.fewer = true;
			this.fewerSince = now;
		}
		if (found >= this.count || now - this.fewerSince > this.patience) {
			this.count = found;
			this.fewer = false;
		}
	}

}
