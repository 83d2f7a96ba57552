package io.github.circuitbreaker.autoconfigure;

import java.time.Duration;

import io.github.circuitbreaker.fleet.FleetSettings;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.StringUtils;

/**
 * What the properties say about the fleet, checked.
 */
final class FleetSetup {

	private static final Duration SHORTEST_POLL = Duration.ofMillis(100);

	private static final Duration LONGEST_POLL = Duration.ofMinutes(1);

	private static final Duration LONGEST_STALE = Duration.ofHours(1);

	private final CircuitBreakerProperties.Fleet properties;

	private final ConfigurableEnvironment environment;

	private final PropertyLookup lookup;

	FleetSetup(CircuitBreakerProperties properties, ConfigurableEnvironment environment) {
		this.properties = properties.fleet();
		this.environment = environment;
		this.lookup = new PropertyLookup(environment);
	}

	/**
	 * Returns what the instances have in common.
	 * @throws InvalidPropertyException if nothing says it
	 */
	String name() {
		String name = this.properties.name();
		if (name == null) {
			name = this.environment.getProperty("spring.application.name");
		}
		if (!StringUtils.hasText(name)) {
			throw FleetKey.NAME.invalid(this.lookup, "must not be blank, nor missing if the application has no name");
		}
		return name;
	}

	/**
	 * Returns how this instance takes part.
	 * @throws InvalidPropertyException if something cannot be meant
	 */
	FleetSettings settings() {
		double quorum = this.properties.quorum();
		Duration staleAfter = this.properties.staleAfter();
		Duration pollInterval = this.properties.pollInterval();
		if (!(quorum > 0 && quorum <= 1)) {
			throw FleetKey.QUORUM.invalid(this.lookup, "must be more than 0 and at most 1");
		}
		if (pollInterval.compareTo(SHORTEST_POLL) < 0 || pollInterval.compareTo(LONGEST_POLL) > 0) {
			throw FleetKey.POLL_INTERVAL.invalid(this.lookup, "must be from 100ms to a minute");
		}
		if (staleAfter.compareTo(pollInterval.multipliedBy(2)) < 0 || staleAfter.compareTo(LONGEST_STALE) > 0) {
			throw FleetKey.STALE_AFTER.invalid(this.lookup,
					"must be at least twice the poll-interval and at most an hour");
		}
		return new FleetSettings(quorum, staleAfter, pollInterval);
	}

	InvalidPropertyException impossible(String reason, String action) {
		return FleetKey.ENABLED.invalid(this.lookup, reason, action);
	}

}
