package io.github.circuitbreaker.actuate;

import java.time.Duration;
import java.util.Objects;

import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.fleet.FleetStatus;
import org.jspecify.annotations.Nullable;

/**
 * The entity tag of the answer for all circuit breakers. It changes with everything but
 * durations that pass by themselves, since an answer would otherwise never match while a
 * circuit is open. Its first half, up to the dot, covers states without counts. A request
 * for that half alone is for a client that wants to know of transitions within a second
 * but not to be sent thousands of circuit breakers as often.
 */
final class EntityTag {

	private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

	/** How exactly the end of a duration is compared. */
	private static final int MILLISECONDS = 2000;

	private long states;

	private long counts;

	EntityTag(String instance) {
		this.states = instance.hashCode();
	}

	void add(Snapshot each, @Nullable FleetStatus fleet) {
		this.states = mix(this.states, each.name(), each.state(), each.since(), each.config(),
				(each.permittedRate() == null) ? end(each.retryAfter()) : null, (fleet != null) ? fleet.scope() : null);
		this.counts = mix(this.counts, each.failureCount(), each.callsInWindow(), each.lastFailureTime(), each.calls(),
				each.permittedRate());
		if (fleet != null) {
			this.counts = mix(this.counts, fleet.votes(), fleet.liveInstances());
		}
	}

	/**
	 * Mixes so well that small changes of several values do not cancel each other out, as
	 * they do in {@link Objects#hash}.
	 */
	private static long mix(long hash, @Nullable Object... values) {
		long mixed = hash;
		for (Object value : values) {
			mixed = (mixed ^ Objects.hashCode(value)) * MULTIPLIER;
			mixed ^= mixed >>> 32;
		}
		return mixed;
	}

	private static long end(@Nullable Duration left) {
		return (left != null && !left.isZero()) ? (System.currentTimeMillis() + left.toMillis()) / MILLISECONDS : 0;
	}

	/**
	 * Returns the tag, or its half if that is wanted.
	 * @param ifNoneMatch the header of the request
	 */
	String get(@Nullable String ifNoneMatch) {
		String half = "W/\"%x\"".formatted(this.states);
		return (ifNoneMatch != null && ifNoneMatch.contains(half)) ? half
				: "W/\"%x.%x\"".formatted(this.states, this.counts);
	}

}
