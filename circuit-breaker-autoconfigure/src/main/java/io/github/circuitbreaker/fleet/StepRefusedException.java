package io.github.circuitbreaker.fleet;

import java.io.Serial;

/**
 * The store has answered, and has not done what it was asked to, so that others may be
 * asked of it all the same.
 */
public final class StepRefusedException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param cause what the store has said
	 */
	public StepRefusedException(Throwable cause) {
		super("The store has refused a step", cause);
	}

}
