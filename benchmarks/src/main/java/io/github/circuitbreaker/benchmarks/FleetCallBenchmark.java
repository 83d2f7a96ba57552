package io.github.circuitbreaker.benchmarks;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.benchmarks.fleet.Instance;
import io.github.circuitbreaker.fixtures.RedisProcess;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A call that succeeds through a closed circuit breaker in a fleet, and through one that
 * is alone. Both should cost the same.
 */
public class FleetCallBenchmark {

	/**
	 * Measures the call through a circuit breaker that is alone.
	 * @param alone the circuit breaker
	 * @return the call's result
	 */
	@Benchmark
	public Object off(Alone alone) {
		return alone.circuitBreaker.call(alone.answer);
	}

	/**
	 * Measures the call through a circuit breaker in a fleet whose server answers.
	 * @param together the circuit breaker
	 * @return the call's result
	 */
	@Benchmark
	public Object on(Together together) {
		return together.circuitBreaker.call(together.answer);
	}

	/** Without a fleet. */
	@State(Scope.Benchmark)
	public static class Alone {

		private final Call answer = new Call.Answer();

		private final CircuitBreaker circuitBreaker = Instance.alone().circuitBreaker("closed");

	}

	/** One of two instances. */
	@State(Scope.Benchmark)
	public static class Together {

		private final Call answer = new Call.Answer();

		private final RedisProcess server = RedisProcess.start();

		private final Instance other = Instance.at(this.server.port());

		private final Instance instance = Instance.at(this.server.port());

		private final CircuitBreaker circuitBreaker = this.instance.circuitBreaker("closed");

		public Together() {
			this.other.circuitBreaker("closed");
			this.other.start();
			this.instance.start();
			this.instance.awaitLive(2);
		}

		/**
		 * Stops the instances and the server.
		 */
		@TearDown
		public void close() {
			this.instance.close();
			this.other.close();
			this.server.close();
		}

	}

}
