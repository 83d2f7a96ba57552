package io.github.circuitbreaker.autoconfigure;

import java.io.Serial;

import io.github.circuitbreaker.InvalidSettingException;

/**
 * A {@link CircuitBreakerCustomizer} has set something that cannot be.
 */
class InvalidCustomizationException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String action;

	InvalidCustomizationException(CircuitBreakerCustomizer customizer, String name, InvalidSettingException cause) {
		super("%s customizes the circuit breaker '%s' in a way that cannot be: %s"
			.formatted(customizer.getClass().getName(), name, cause.getMessage()), cause);
		this.action = "Let %s set another value, or none.".formatted(customizer.getClass().getName());
	}

	String getAction() {
		return this.action;
	}

}
