package io.github.circuitbreaker.benchmarks;

import java.io.Serial;

/**
 * The smallest possible exception: no message, no cause, no suppressed exceptions, no
 * stack trace.
 */
final class Rejection extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	Rejection() {
		super(null, null, false, false);
	}

}
