package io.github.circuitbreaker.aspect;

import java.io.IOException;

/**
 * A service that fails on demand.
 */
interface Remote {

	String get(boolean fail) throws IOException;

	static String answer(boolean fail) throws IOException {
		if (fail) {
			throw new IOException("unreachable");
		}
		return "done";
	}

}
