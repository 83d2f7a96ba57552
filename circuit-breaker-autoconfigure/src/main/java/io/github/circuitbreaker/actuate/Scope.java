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

	/** What to write instead of anything else. */
	static final String ALLOWED = "scope must be local or fleet, or be left out, which means local";

	/** Why there is no fleet. */
	static final String NO_FLEET = "scope cannot be fleet, as performance.circuit-breaker.fleet.enabled is not true";

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
