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
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * {@link HealthIndicator} that lists the circuit breakers that are not closed.
 * <p>
 * An open circuit says something about another service, not about this instance, which is
 * therefore up, unless a circuit breaker is one of those that take it out of service. As
 * an instance that is out of service may get no calls, and a circuit closes by a call,
 * that goes only as far as calls are rejected in any case: while the circuit is forced
 * open, or open and its time not over. As soon as the next call would be the trial, and
 * during the trial, the instance is up. A shadow, which rejects nothing, never takes it
 * out of service.
 */
public class CircuitBreakersHealthIndicator extends AbstractHealthIndicator {

	private final CircuitBreakerRegistry registry;

	private final Predicate<String> outOfServiceWhenOpen;

	private final @Nullable CircuitBreakerFleet fleet;

	/**
	 * Creates the indicator.
	 * @param registry the circuit breakers to list
	 * @param outOfServiceWhenOpen says by their names which of them take the instance out
	 * of service
	 */
	public CircuitBreakersHealthIndicator(CircuitBreakerRegistry registry, Predicate<String> outOfServiceWhenOpen) {
		this(registry, outOfServiceWhenOpen, null);
	}

	/**
	 * Creates the indicator of an instance of many.
	 * @param registry the circuit breakers to list
	 * @param outOfServiceWhenOpen says by their names which of them take the instance out
	 * of service
	 * @param fleet the instances, or {@code null} if they do not advise each other
	 */
	public CircuitBreakersHealthIndicator(CircuitBreakerRegistry registry, Predicate<String> outOfServiceWhenOpen,
			@Nullable CircuitBreakerFleet fleet) {
		super("The health of the circuit breakers cannot be told");
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
			case OPEN -> isPositive(snapshot.retryAfter());
			case CLOSED, HALF_OPEN, DISABLED -> false;
		};
	}

	private static boolean isPositive(@Nullable Duration duration) {
		return duration != null && !duration.isZero() && !duration.isNegative();
	}

	private Map<String, Object> describe(Snapshot snapshot) {
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("state", snapshot.state());
		putIfPresent(description, "since", Millis.truncate(snapshot.since()));
		putIfPresent(description, "retryAfter", Millis.roundUp(snapshot.retryAfter()));
		putIfPresent(description, "lastFailure", snapshot.lastFailure());
		putIfPresent(description, "shadow", snapshot.config().shadow() ? true : null);
		putIfPresent(description, "fleet",
				(this.fleet != null) ? FleetDescriptor.of(this.fleet.status(snapshot.name())) : null);
		return description;
	}

	private static void putIfPresent(Map<String, Object> description, String key, @Nullable Object value) {
		if (value != null) {
			description.put(key, value);
		}
	}

}
