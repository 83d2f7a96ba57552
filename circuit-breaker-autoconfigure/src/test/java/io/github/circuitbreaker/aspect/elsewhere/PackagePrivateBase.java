package io.github.circuitbreaker.aspect.elsewhere;

import io.github.circuitbreaker.annotation.CircuitBreaker;

/**
 * Declares an annotated method that no subclass in another package can override.
 */
public abstract class PackagePrivateBase {

	@CircuitBreaker("pypi")
	String call() {
		return "done";
	}

}
