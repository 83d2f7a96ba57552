package io.github.circuitbreaker.autoconfigure;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;

/**
 * A property of the circuit breakers was read, and cannot be meant.
 */
class InvalidPropertyException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient PropertyFailure failure;

	InvalidPropertyException(String name, @Nullable Object value, @Nullable Origin origin, String reason,
			String action) {
		super("%s %s".formatted(name, reason));
		this.failure = new PropertyFailure(name, value, origin, reason, action);
	}

	PropertyFailure getFailure() {
		return this.failure;
	}

}
