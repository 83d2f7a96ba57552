package io.github.circuitbreaker;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a setting of a {@link CircuitBreakerConfig} has an invalid value.
 *
 * @see InvalidConfigurationException
 */
public class InvalidSettingException extends IllegalArgumentException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String setting;

	private final String requirement;

	/**
	 * Creates the exception.
	 * @param setting the setting, named as the builder's method
	 * @param value the invalid value
	 * @param requirement the requirement, as in "must be at least 1"
	 */
	public InvalidSettingException(String setting, @Nullable Object value, String requirement) {
		super("%s %s, but is %s".formatted(setting, requirement, value));
		this.setting = setting;
		this.requirement = requirement;
	}

	/**
	 * Returns the name of the setting.
	 * @return the name of the builder's method
	 */
	public String getSetting() {
		return this.setting;
	}

	/**
	 * Returns the requirement.
	 * @return the end of a sentence that begins with the setting's name
	 */
	public String getRequirement() {
		return this.requirement;
	}

}
