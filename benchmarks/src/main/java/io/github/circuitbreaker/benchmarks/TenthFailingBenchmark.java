package io.github.circuitbreaker.benchmarks;

import java.time.Duration;

import io.github.circuitbreaker.CheckedSupplier;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.Window;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Calls of which every tenth fails, through a closed circuit breaker that never opens.
 * Their floor is the same calls when none fails.
 */
@State(Scope.Benchmark)
public class TenthFailingBenchmark {

	private final CircuitBreaker row = CircuitBreaker.of("row", CircuitBreakerConfig.builder().build());

	private final CircuitBreaker calls = CircuitBreaker.of("calls", WindowBenchmark.with(Window.ofCalls(100)));

	private final CircuitBreaker time = CircuitBreaker.of("time",
			WindowBenchmark.with(Window.ofTime(Duration.ofSeconds(10))));

	/**
	 * Measures failures in a row when no call fails.
	 * @param none the call
	 * @return its result
	 */
	@Benchmark
	public Object rowNoneFailing(NoneFailing none) {
		return call(this.row, none);
	}

	/**
	 * Measures failures in a row when every tenth call fails.
	 * @param tenth the call
	 * @return its result
	 */
	@Benchmark
	public Object row(TenthFailing tenth) {
		return call(this.row, tenth);
	}

	/**
	 * Measures a window of calls when no call fails.
	 * @param none the call
	 * @return its result
	 */
	@Benchmark
	public Object callsNoneFailing(NoneFailing none) {
		return call(this.calls, none);
	}

	/**
	 * Measures a window of calls when every tenth call fails.
	 * @param tenth the call
	 * @return its result
	 */
	@Benchmark
	public Object calls(TenthFailing tenth) {
		return call(this.calls, tenth);
	}

	/**
	 * Measures a window of time when no call fails.
	 * @param none the call
	 * @return its result
	 */
	@Benchmark
	public Object timeNoneFailing(NoneFailing none) {
		return call(this.time, none);
	}

	/**
	 * Measures a window of time when every tenth call fails.
	 * @param tenth the call
	 * @return its result
	 */
	@Benchmark
	public Object time(TenthFailing tenth) {
		return call(this.time, tenth);
	}

	private static Object call(CircuitBreaker circuitBreaker, CheckedSupplier<Object, Rejection> call) {
		try {
			return circuitBreaker.call(call);
		}
		catch (Rejection ex) {
			return ex;
		}
	}

	/**
	 * A call that fails at a given frequency.
	 */
	private abstract static class Call implements CheckedSupplier<Object, Rejection> {

		/** Created only once, because the cost of the exception is not to be measured. */
		private final Rejection failure = new Rejection();

		private final int period;

		private int left;

		Call(int period) {
			this.period = period;
			this.left = period;
		}

		@Override
		public Object get() {
			if (--this.left == 0) {
				this.left = this.period;
				throw this.failure;
			}
			return this;
		}

	}

	/**
	 * A call that hardly ever fails, but checks whether to fail as the other one does.
	 */
	@State(Scope.Thread)
	public static class NoneFailing extends Call {

		public NoneFailing() {
			super(Integer.MAX_VALUE);
		}

	}

	/**
	 * A call that fails every tenth time.
	 */
	@State(Scope.Thread)
	public static class TenthFailing extends Call {

		public TenthFailing() {
			super(10);
		}

	}

}
