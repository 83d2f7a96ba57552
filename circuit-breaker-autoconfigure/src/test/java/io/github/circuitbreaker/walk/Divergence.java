package io.github.circuitbreaker.walk;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a circuit breaker and its model disagree.
 */
final class Divergence extends AssertionError {

	private static final long serialVersionUID = 1L;

	Divergence(String message) {
		super(message);
	}

	/**
	 * Compares a value of the model with that of the circuit breaker.
	 */
	static void expect(@Nullable Object expected, @Nullable Object actual, String what, Object step) {
		if (!Objects.equals(expected, actual)) {
			throw new Divergence("After %s, %s should be%n\t%s%nand is%n\t%s".formatted(step, what, expected, actual));
		}
	}

}
