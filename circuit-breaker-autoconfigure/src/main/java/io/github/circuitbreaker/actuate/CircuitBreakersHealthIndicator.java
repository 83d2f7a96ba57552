package io.github.circuitbreaker.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import io.github.circuitbreaker.fleet.FleetStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * {@link HealthIndicator} that lists open and half-open circuits.
 * <p>
 * An open circuit is a fact about another service, so this instance stays up, unless the
 * circuit breaker is one of those that take it out of service. It does so only while all
 * calls are rejected: while the circuit is forced open, or open and its open time is not
 * over. As soon as the next call would be the trial, and during the trial, the instance
 * is up, because an instance that is out of service may not get the call that closes the
 * circuit. A shadow, which rejects nothing, never takes the instance out of service.
 */
public class CircuitBreakersHealthIndicator extends AbstractHealthIndicator {

	private final CircuitBreakerRegistry registry;

	private final Predicate<String> outOfServiceWhenOpen;

	private final @Nullable CircuitBreakerFleet fleet;

	/**
	 * Creates the indicator.
	 * @param registry the circuit breakers to list
	 * @param outOfServiceWhenOpen matches the names of those that take the instance out
	 * of service
	 */
	public CircuitBreakersHealthIndicator(CircuitBreakerRegistry registry, Predicate<String> outOfServiceWhenOpen) {
		this(registry, outOfServiceWhenOpen, null);
	}

	/**
	 * Creates the indicator of an instance that may belong to a fleet.
	 * @param registry the circuit breakers to list
	 * @param outOfServiceWhenOpen matches the names of those that take the instance out
	 * of service
	 * @param fleet the fleet, or {@code null} if there is none
	 */
	public CircuitBreakersHealthIndicator(CircuitBreakerRegistry registry, Predicate<String> outOfServiceWhenOpen,
			@Nullable CircuitBreakerFleet fleet) {
		super("The health of the circuit breakers cannot be determined");
		this.registry = registry;
		this.outOfServiceWhenOpen = outOfServiceWhenOpen;
		this.fleet = fleet;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Map<String, Object> open = new TreeMap<>();
		builder.up().withDetail("open", open);
		for (CircuitBreaker circuitBreaker : this.registry.getAll()) {
			Snapshot snapshot = circuitBreaker.snapshot();
			if (isOpen(snapshot.state())) {
				open.put(snapshot.name(), describe(snapshot));
			}
			if (rejectsAll(snapshot) && this.outOfServiceWhenOpen.test(snapshot.name())) {
				builder.outOfService();
			}
		}
	}

	private static boolean isOpen(State state) {
		return state != State.CLOSED && state != State.DISABLED;
	}

	private static boolean rejectsAll(Snapshot snapshot) {
		return !snapshot.config().shadow() && switch (snapshot.state()) {
			case FORCED_OPEN -> true;
			case OPEN -> snapshot.retryAfter() != null && snapshot.retryAfter().compareTo(Duration.ZERO) > 0;
			case CLOSED, HALF_OPEN, DISABLED -> false;
		};
	}

	private Map<String, Object> describe(Snapshot snapshot) {
		FleetStatus status = (this.fleet != null) ? this.fleet.status(snapshot.name()) : null;
		CircuitBreakerDescriptor descriptor = CircuitBreakerDescriptor.brief(snapshot, status);
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("state", descriptor.state());
		description.put("since", descriptor.since());
		putIfPresent(description, "retryAfter", descriptor.retryAfter());
		putIfPresent(description, "lastFailure", descriptor.lastFailure());
		putIfPresent(description, "shadow", descriptor.shadow());
		putIfPresent(description, "fleet", descriptor.fleet());
		return description;
	}

	private static void putIfPresent(Map<String, Object> description, String key, @Nullable Object value) {
		if (value != null) {
			description.put(key, value);
		}
	}

}
