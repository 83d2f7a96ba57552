package io.github.circuitbreaker.actuate;

import java.time.Duration;
import java.util.Objects;

import io.github.circuitbreaker.actuate.CircuitBreakerDescriptor.FleetDescriptor;
import io.github.circuitbreaker.actuate.CircuitBreakersEndpoint.CircuitBreakersDescriptor;
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

	private EntityTag() {
	}

	/**
	 * Returns the tag.
	 * @param all the answer
	 * @param ifNoneMatch the header of the request, which may name the half that it wants
	 */
	static String of(CircuitBreakersDescriptor all, @Nullable String ifNoneMatch) {
		long now = System.currentTimeMillis();
		long states = all.instance().hashCode();
		long counts = 0;
		for (var named : all.circuitBreakers().entrySet()) {
			CircuitBreakerDescriptor each = named.getValue();
			FleetDescriptor fleet = each.fleet();
			states = states * MULTIPLIER + Objects.hash(named.getKey(), each.state(), each.since(), each.shadow(),
					each.failureThreshold(), each.recoveryTimeout(), end(each.retryAfter(), now),
					(fleet != null) ? fleet.scope() : null);
			counts = counts * MULTIPLIER
					+ Objects.hash(each.failureCount(), each.callsInWindow(), each.lastFailureTime(), each.calls(),
							(fleet != null) ? Objects.hash(fleet.votes(), fleet.liveInstances()) : null);
		}
		String half = "W/\"%x\"".formatted(states);
		return (ifNoneMatch != null && ifNoneMatch.contains(half)) ? half : "W/\"%x.%x\"".formatted(states, counts);
	}

	private static long end(@Nullable Duration left, long now) {
		return (left != null && !left.isZero()) ? (now + left.toMillis()) / MILLISECONDS : 0;
	}

}
