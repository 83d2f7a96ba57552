package io.github.circuitbreaker.autoconfigure;

import java.io.Serial;
import java.util.Collection;
import java.util.stream.Collectors;

import io.github.circuitbreaker.InvalidSettingException;

/**
 * A {@link CircuitBreakerCustomizer} has set something that cannot be.
 */
class InvalidCustomizationException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String action;

	InvalidCustomizationException(Collection<CircuitBreakerCustomizer> customizers, String name,
			InvalidSettingException cause) {
		super("%s customizes the circuit breaker '%s' in a way that cannot be: %s".formatted(names(customizers), name,
				cause.getMessage()), cause);
		this.action = "Let %s set another value, or none.".formatted(names(customizers));
	}

	private static String names(Collection<CircuitBreakerCustomizer> customizers) {
		return customizers.stream()
			.map((customizer) -> customizer.getClass().getName())
			.collect(Collectors.joining(" or "));
	}

	String getAction() {
		return this.action;
	}

}
