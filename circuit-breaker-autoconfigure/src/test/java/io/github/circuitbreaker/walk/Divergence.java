package io.github.circuitbreaker.walk;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Circuit breaker and model do not agree.
 */
final class Divergence extends AssertionError {

	private static final long serialVersionUID = 1L;

	Divergence(String message) {
		super(message);
	}

	/**
	 * Compares what the model says with what is there.
	 */
	static void expect(@Nullable Object expected, @Nullable Object actual, String what, Object step) {
		if (!Objects.equals(expected, actual)) {
			throw new Divergence("After %s, %s should be%n\t%s%nand is%n\t%s".formatted(step, what, expected, actual));
		}
	}

}
