package io.github.circuitbreaker.fleet;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the other instances cannot be told anything at the moment.
 */
public class FleetUnreachableException extends Exception {

	@Serial
	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message what could not be done
	 * @param cause why, or {@code null} if there was no answer
	 */
	public FleetUnreachableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
