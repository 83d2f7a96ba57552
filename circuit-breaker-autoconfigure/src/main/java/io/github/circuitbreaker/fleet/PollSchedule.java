package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * When to ask the store for news: once per interval, and earlier for circuit breakers
 * that have just come. All times are nanoseconds. Not thread-safe.
 */
final class PollSchedule {

	/** However many circuit breakers come, there are not more polls than that. */
	private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

	private static final int MOST_PER_INTERVAL = 10;

	private final long interval;

	private final long pause;

	private long last;

	private long next;

	PollSchedule(Duration interval) {
		this.interval = interval.toNanos();
		this.pause = Math.max(SHORTEST_PAUSE, this.interval / MOST_PER_INTERVAL);
	}

	void start(long now) {
		this.next = now;
		this.last = now - this.pause;
	}

	boolean isDue(long now) {
		return untilDue(now) == 0;
	}

	long untilDue(long now) {
		return Math.max(0, this.next - now);
	}

	/**
	 * Returns how long until there may be a poll that is not due.
	 */
	long untilAllowed(long now) {
		return Math.max(0, this.pause - (now - this.last));
	}

	void polled(long now) {
		this.last = now;
		if (isDue(now)) {
			this.next = now + jitteredInterval();
		}
	}

	/**
	 * From four fifths to six fifths, so that instances do not ask in step.
	 */
	private long jitteredInterval() {
		long fifth = this.interval / 5;
		return 4 * fifth + ThreadLocalRandom.current().nextLong(2 * fifth + 1);
	}

	/**
	 * Has the next poll be due before long.
	 */
	void hurry(long now) {
		this.next = now + Math.min(SHORTEST_PAUSE, untilDue(now));
	}

}
