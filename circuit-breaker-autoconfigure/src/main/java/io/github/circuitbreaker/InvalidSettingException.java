package io.github.circuitbreaker;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/**
 * A {@link CircuitBreakerConfig} was given a value that it does not take.
 */
public class InvalidSettingException extends IllegalArgumentException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String setting;

	private final String requirement;

	/**
	 * Creates the exception.
	 * @param setting the setting, named as the builder's method
	 * @param value the value it was given
	 * @param requirement what the value must be, as in "must be at least 1"
	 */
	public InvalidSettingException(String setting, @Nullable Object value, String requirement) {
		super("%s %s, but is %s".formatted(setting, requirement, value));
		this.setting = setting;
		this.requirement = requirement;
	}

	/**
	 * Returns the setting.
	 * @return its name, as that of the builder's method
	 */
	public String getSetting() {
		return this.setting;
	}

	/**
	 * Returns what is required of the setting.
	 * @return the end of a sentence that begins with the setting's name
	 */
	public String getRequirement() {
		return this.requirement;
	}

}
