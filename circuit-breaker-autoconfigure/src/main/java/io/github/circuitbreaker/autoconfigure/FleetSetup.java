package io.github.circuitbreaker.autoconfigure;

import java.time.Duration;

import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.fleet.FleetSettings;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.StringUtils;

/**
 * Checks the properties of the fleet.
 */
final class FleetSetup {

	static final String PREFIX = CircuitBreakerProperties.PREFIX + ".fleet";

	private static final Duration SHORTEST_POLL = Duration.ofMillis(100);

	private static final Duration LONGEST_POLL = Duration.ofMinutes(1);

	private static final Duration LONGEST_STALE = Duration.ofHours(1);

	private final CircuitBreakerProperties.Fleet properties;

	private final ConfigurableEnvironment environment;

	FleetSetup(CircuitBreakerProperties properties, ConfigurableEnvironment environment) {
		this.properties = properties.fleet();
		this.environment = environment;
	}

	/**
	 * Returns the name that the instances share, empty if it is not set.
	 */
	private String name() {
		String name = this.properties.name();
		return StringUtils.hasText(name) ? name : this.environment.getProperty("spring.application.name", "");
	}

	/**
	 * Checks that the instances share a name, as they have to at a shared server.
	 */
	void checkName() {
		if (!StringUtils.hasText(name())) {
			throw property("name").invalid("must not be blank, and must be set if spring.application.name is not");
		}
	}

	/**
	 * Returns the settings of this instance in the fleet. While the fleet is off, checks
	 * only the quorum, as the others may be for a test environment without a fleet.
	 * @throws InvalidConfigurationException if one of them is out of range
	 */
	FleetSettings settings() {
		double quorum = this.properties.quorum();
		Duration staleAfter = this.properties.staleAfter();
		Duration pollInterval = this.properties.pollInterval();
		if (!(quorum > 0 && quorum <= 1)) {
			throw property("quorum").invalid("must be more than 0 and at most 1");
		}
		boolean enabled = this.properties.enabled();
		if (enabled && (pollInterval.compareTo(SHORTEST_POLL) < 0 || pollInterval.compareTo(LONGEST_POLL) > 0)) {
			throw property("poll-interval").invalid("must be from 100ms to a minute");
		}
		if (enabled && (staleAfter.compareTo(pollInterval.multipliedBy(2)) < 0
				|| staleAfter.compareTo(LONGEST_STALE) > 0)) {
			throw property("stale-after").invalid("must be at least twice the poll-interval and at most an hour");
		}
		return new FleetSettings(name(), quorum, staleAfter, pollInterval);
	}

	InvalidConfigurationException impossible(String reason, String remedy) {
		return property("enabled").invalid(reason, remedy);
	}

	private WrittenProperty property(String key) {
		return WrittenProperty.get(this.environment, PREFIX + "." + key);
	}

}
