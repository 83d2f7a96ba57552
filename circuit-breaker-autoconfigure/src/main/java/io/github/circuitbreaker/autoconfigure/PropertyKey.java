package io.github.circuitbreaker.autoconfigure;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.util.StringUtils;

/**
 * The settings that there are, and what may be written for each.
 */
enum PropertyKey {

	ENABLED("true or false"),

	FAILURE_THRESHOLD("a whole number of at least 1, such as 3"),

	WINDOW("a number of calls, such as 20, or a duration with its unit, such as 10s"),

	FAILURE_RATE_THRESHOLD("a percentage of more than 0 and at most 100, such as 50, with a window beside it"),

	MINIMUM_CALLS("a whole number of at least 1, not more than a window of calls, such as 10"),

	SLOW_CALL_DURATION("a duration longer than zero, such as 2 (seconds) or 500ms"),

	RECOVERY_TIMEOUT("a duration longer than zero, such as 30 (seconds), 500ms or 2m"),

	TRIAL_CALLS("a whole number of at least 1, such as 1"),

	TRIAL_TIMEOUT("a duration longer than zero, such as 30 (seconds), 500ms or 2m"),

	RECOVERY_MULTIPLIER("a number of at least 1, such as 2"),

	RECOVERY_TIMEOUT_MAX("a duration that is not shorter than recovery-timeout, such as 5m"),

	RECOVERY_JITTER("a number from 0 to 1, such as 0.2"),

	RECORD_EXCEPTIONS("the full names of exception classes that are on the class path, such as java.io.IOException"),

	IGNORE_EXCEPTIONS("the full names of exception classes that are on the class path, such as java.io.IOException"),

	SHADOW("true or false"),

	/** Not for a single instance. */
	MAX_KEYS("a whole number of at least 1, such as 1000"),

	/** Not for a single instance. */
	SELF_INVOCATION_WARNINGS("true or false");

	private static final Set<PropertyKey> ONLY_FOR_ALL = EnumSet.of(MAX_KEYS, SELF_INVOCATION_WARNINGS);

	private final String allowed;

	PropertyKey(String allowed) {
		this.allowed = allowed;
	}

	/**
	 * Returns the key as it is written in YAML.
	 */
	String key() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Returns what to do when the value of a property is wrong.
	 */
	String action(String property) {
		return "Set %s to %s.".formatted(property, this.allowed);
	}

	/**
	 * Returns the keys that there are for all circuit breakers.
	 */
	static List<String> keys() {
		return Arrays.stream(values()).map(PropertyKey::key).toList();
	}

	/**
	 * Returns the keys that there are for one circuit breaker.
	 */
	static List<String> keysOfInstance() {
		return Arrays.stream(values()).filter((key) -> !ONLY_FOR_ALL.contains(key)).map(PropertyKey::key).toList();
	}

	/**
	 * Returns the keys that there are for what a web client sees.
	 */
	static List<String> keysOfWeb() {
		return List.of(ENABLED.key());
	}

	/**
	 * Returns the key of a setting of the core, which is named as the builder's method.
	 */
	static PropertyKey ofSetting(String setting) {
		return Arrays.stream(values())
			.filter((key) -> uniform(key.key()).equals(uniform(setting)))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("No property for the setting " + setting));
	}

	/**
	 * Returns the key in which a property, or an element of its list, ends.
	 */
	static Optional<PropertyKey> of(ConfigurationPropertyName property) {
		ConfigurationPropertyName name = property.isLastElementIndexed() ? property.getParent() : property;
		String last = name.getLastElement(Form.UNIFORM);
		return Arrays.stream(values()).filter((key) -> uniform(key.key()).equals(last)).findFirst();
	}

	private static String uniform(String text) {
		return StringUtils.delete(text, "-").toLowerCase(Locale.ROOT);
	}

}
