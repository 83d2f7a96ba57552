package io.github.circuitbreaker.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * The settings of the fleet, and what may be written for each.
 */
enum FleetKey {

	ENABLED("true or false"),

	NAME("the name that all instances have in common, or set spring.application.name"),

	QUORUM("a number of more than 0 and at most 1, such as 0.5"),

	STALE_AFTER("a duration of at least twice the poll-interval and at most an hour, such as 3 (seconds) or 5s"),

	POLL_INTERVAL("a duration of at least 100ms and at most a minute, such as 1 (second) or 500ms");

	static final ConfigurationPropertyName GROUP = ConfigurationPropertyName.of(CircuitBreakerProperties.PREFIX)
		.append("fleet");

	private final String allowed;

	FleetKey(String allowed) {
		this.allowed = allowed;
	}

	private String key() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private ConfigurationPropertyName property() {
		return GROUP.append(key());
	}

	/**
	 * Returns what to do when the value of a property is wrong.
	 */
	String action(String property) {
		return "Set %s to %s.".formatted(property, this.allowed);
	}

	InvalidPropertyException invalid(PropertyLookup lookup, String reason) {
		return invalid(lookup, reason, action(property().toString()));
	}

	InvalidPropertyException invalid(PropertyLookup lookup, String reason, String action) {
		ConfigurationProperty found = lookup.find(property());
		return new InvalidPropertyException(property().toString(), (found != null) ? found.getValue() : null,
				(found != null) ? found.getOrigin() : null, reason, action);
	}

	static List<String> keys() {
		return Arrays.stream(values()).map(FleetKey::key).toList();
	}

	static Optional<FleetKey> of(ConfigurationPropertyName property) {
		return Arrays.stream(values()).filter((key) -> key.property().equals(property)).findFirst();
	}

}
