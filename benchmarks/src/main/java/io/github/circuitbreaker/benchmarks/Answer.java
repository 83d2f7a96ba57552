package io.github.circuitbreaker.benchmarks;

import java.util.function.Supplier;

import io.github.circuitbreaker.CheckedSupplier;

/**
 * The call that is protected: as cheap as a call can be, so that what is measured is the
 * protection. It is the same object for everyone who calls it.
 */
final class Answer implements CheckedSupplier<String, RuntimeException>, Supplier<String> {

	private final String answer = "answer";

	@Override
	public String get() {
		return this.answer;
	}

}
