package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * When this instance has last heard from the store. Thread-safe.
 */
final class Contact {

	private final TimeSource time;

	private final long patience;

	private volatile @Nullable Long last;

	Contact(TimeSource time, Duration patience) {
		this.time = time;
		this.patience = TimeUnit.NANOSECONDS.convert(patience);
	}

	/**
	 * Returns after how many nanoseconds what was heard is too old.
	 */
	long patience() {
		return this.patience;
	}

	/**
	 * Returns whether what was heard is too old, or nothing was heard.
	 */
	boolean isLost() {
		Long last = this.last;
		return last == null || this.time.nanoTime() - last > this.patience;
	}

	/**
	 * Returns how old what was heard is, or {@code null} if nothing was.
	 */
	@Nullable Duration age() {
		Long last = this.last;
		return (last != null) ? Duration.ofNanos(Math.max(0, this.time.nanoTime() - last)) : null;
	}

	/**
	 * Takes note of an answer.
	 * @param asked when the question was asked
	 */
	void renew(long asked) {
		this.last = asked;
	}

	/**
	 * Does as if nothing had ever been heard.
	 */
	void forget() {
		this.last = null;
	}

}
