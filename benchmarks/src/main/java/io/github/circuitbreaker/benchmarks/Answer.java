package io.github.circuitbreaker.benchmarks;

import java.util.function.Supplier;

import io.github.circuitbreaker.CheckedSupplier;

/**
 * The protected call. It is as cheap as a call can be, so that the protection dominates
 * the measurement. All threads share the same object.
 */
final class Answer implements CheckedSupplier<String, RuntimeException>, Supplier<String> {

	private final String answer = "answer";

	@Override
	public String get() {
		return this.answer;
	}

}
