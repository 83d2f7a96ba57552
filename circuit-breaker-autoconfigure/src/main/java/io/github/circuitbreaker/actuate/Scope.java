package io.github.circuitbreaker.actuate;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * How far a command reaches.
 */
enum Scope {

	/** This instance. */
	LOCAL,

	/** All instances. */
	FLEET;

	/**
	 * Finds a scope by its exact name.
	 */
	static Optional<Scope> find(@Nullable String scope) {
		if (scope == null || scope.equals("local")) {
			return Optional.of(LOCAL);
		}
		return scope.equals("fleet") ? Optional.of(FLEET) : Optional.empty();
	}

}
