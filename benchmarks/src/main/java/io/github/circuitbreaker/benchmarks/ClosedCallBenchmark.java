package io.github.circuitbreaker.benchmarks;

import java.util.concurrent.atomic.LongAdder;

import io.github.circuitbreaker.CheckedSupplier;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A call that succeeds through a closed circuit breaker. Its floor is reading the state
 * and counting the call.
 */
@State(Scope.Benchmark)
public class ClosedCallBenchmark {

	private final Answer answer = new Answer();

	/** Typed as the interface, so that all benchmarks resolve the call at run time. */
	private final CheckedSupplier<String, RuntimeException> call = this.answer;

	private final LongAdder counter = new LongAdder();

	private final CircuitBreaker circuitBreaker = CircuitBreaker.of("closed", CircuitBreakerConfig.builder().build());

	private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j = io.github.resilience4j.circuitbreaker.CircuitBreaker
		.ofDefaults("closed");

	private volatile boolean closed = true;

	/**
	 * Measures the call alone.
	 * @return its result
	 */
	@Benchmark
	public Object bareCall() {
		return this.call.get();
	}

	/**
	 * Measures the call after reading the state.
	 * @return its result
	 */
	@Benchmark
	public Object volatileRead() {
		requireClosed();
		return this.call.get();
	}

	/**
	 * Measures the call after reading the state, and counting it.
	 * @return its result
	 */
	@Benchmark
	public Object volatileReadAndCount() {
		requireClosed();
		Object result = this.call.get();
		this.counter.increment();
		return result;
	}

	/**
	 * Measures the call through a circuit breaker.
	 * @return its result
	 */
	@Benchmark
	public Object circuitBreaker() {
		return this.circuitBreaker.call(this.call);
	}

	/**
	 * Measures the call through a circuit breaker of Resilience4j with its defaults.
	 * @return its result
	 */
	@Benchmark
	public Object resilience4j() {
		return this.resilience4j.executeSupplier(this.answer);
	}

	private void requireClosed() {
		if (!this.closed) {
			throw new IllegalStateException("open");
		}
	}

}
