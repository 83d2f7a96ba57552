package io.github.circuitbreaker.benchmarks;

import java.util.function.Supplier;

import io.github.circuitbreaker.CheckedSupplier;

/**
 * A protected call, as each library takes it. It is as cheap as a call can be, so that
 * the protection dominates the measurement.
 */
interface Call extends CheckedSupplier<Object, RuntimeException>, Supplier<Object>,
		dev.failsafe.function.CheckedSupplier<Object> {

	@Override
	Object get();

	/**
	 * A call that always succeeds. All threads share the same object.
	 */
	final class Answer implements Call {

		private final String answer = "answer";

		@Override
		public Object get() {
			return this.answer;
		}

	}

}
