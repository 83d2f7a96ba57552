package io.github.circuitbreaker;

import java.io.IOException;

/**
 * Utilities for circuit breakers in tests.
 */
public final class Breakers {

	private Breakers() {
	}

	public static String succeed(CircuitBreaker breaker) {
		return breaker.call(() -> "done");
	}

	/**
	 * Makes a call that throws, and returns the exception that the caller receives.
	 */
	public static Throwable fail(CircuitBreaker breaker, Throwable thrown) {
		try {
			breaker.call(() -> {
				throw thrown;
			});
		}
		catch (Throwable ex) {
			return ex;
		}
		throw new AssertionError("Nothing was thrown");
	}

	public static void fail(CircuitBreaker breaker, int times) {
		for (int i = 0; i < times; i++) {
			fail(breaker, new IOException("unreachable"));
		}
	}

	/**
	 * Tries to make a call, and returns whether it was permitted.
	 */
	public static boolean isPermitted(CircuitBreaker breaker) {
		try {
			breaker.acquire().release();
			return true;
		}
		catch (CircuitBreakerOpenException ex) {
			return false;
		}
	}

}
