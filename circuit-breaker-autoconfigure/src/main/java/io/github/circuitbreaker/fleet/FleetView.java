package io.github.circuitbreaker.fleet;

import java.time.Duration;

import io.github.circuitbreaker.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * When this instance has last heard from the store, and how many instances there were.
 * Changed by the fleet's thread alone, read by all.
 */
final class FleetView {

	private final TimeSource time;

	private final long staleAfter;

	private volatile @Nullable Long heardAt;

	private volatile int liveInstances;

	private @Nullable Long fewerSince;

	FleetView(TimeSource time, Duration staleAfter) {
		this.time = time;
		this.staleAfter = staleAfter.toNanos();
	}

	/**
	 * Returns whether this instance decides alone: there is no other, or no recent
	 * answer.
	 */
	boolean isAlone() {
		return isLost() || this.liveInstances < 2;
	}

	/**
	 * Returns whether there is no recent answer.
	 */
	boolean isLost() {
		Long heardAt = this.heardAt;
		return heardAt == null || this.time.nanoTime() - heardAt > this.staleAfter;
	}

	/**
	 * Returns the age of the last answer, or {@code null} if there was none.
	 */
	@Nullable Duration age() {
		Long heardAt = this.heardAt;
		return (heardAt != null) ? Duration.ofNanos(Math.max(0, this.time.nanoTime() - heardAt)) : null;
	}

	/**
	 * Returns how many instances there are. One that has fallen silent is counted for a
	 * while longer, and so are all after the store has forgotten them: a quorum of the
	 * few that have asked again would be none.
	 */
	int liveInstances() {
		return this.liveInstances;
	}

	void heard(int found, long asked) {
		// After an outage, the wait for those that have not asked again begins anew.
		boolean anew = isLost();
		this.heardAt = asked;
		long fewerSince = (this.fewerSince != null && !anew) ? this.fewerSince : asked;
		boolean counts = found >= this.liveInstances || asked - fewerSince > this.staleAfter;
		this.liveInstances = counts ? found : this.liveInstances;
		this.fewerSince = counts ? null : fewerSince;
	}

}
