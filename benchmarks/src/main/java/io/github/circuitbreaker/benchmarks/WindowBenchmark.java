package io.github.circuitbreaker.benchmarks;

import java.time.Duration;

import io.github.circuitbreaker.CheckedSupplier;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.Window;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A call that succeeds through a closed circuit breaker with a window. The floor of a
 * window of time is reading the clock.
 */
@State(Scope.Benchmark)
public class WindowBenchmark {

	/** As large as Resilience4j's by default. */
	private static final int CALLS = 100;

	private static final Duration TIME = Duration.ofSeconds(10);

	private final Answer answer = new Answer();

	/** Typed as the interface, so that all benchmarks resolve the call at run time. */
	private final CheckedSupplier<String, RuntimeException> call = this.answer;

	private final CircuitBreaker calls = CircuitBreaker.of("calls", with(Window.ofCalls(CALLS)));

	private final CircuitBreaker time = CircuitBreaker.of("time", with(Window.ofTime(TIME)));

	/**
	 * Counts failures in a row. It is never called, but most applications have such a
	 * circuit breaker, and the loaded counter classes affect how the JIT compiler
	 * optimizes a window.
	 */
	private final CircuitBreaker row = CircuitBreaker.of("row", CircuitBreakerConfig.builder().build());

	private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4jCalls = ofResilience4j(
			SlidingWindowType.COUNT_BASED, CALLS);

	private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4jTime = ofResilience4j(
			SlidingWindowType.TIME_BASED, (int) TIME.toSeconds());

	/** The thresholds are Resilience4j's by default. */
	static CircuitBreakerConfig with(Window window) {
		return CircuitBreakerConfig.builder().window(window).failureRateThreshold(50).minimumCalls(100).build();
	}

	private static io.github.resilience4j.circuitbreaker.CircuitBreaker ofResilience4j(SlidingWindowType type,
			int size) {
		return io.github.resilience4j.circuitbreaker.CircuitBreaker.of("window",
				io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom()
					.slidingWindowType(type)
					.slidingWindowSize(size)
					.build());
	}

	/**
	 * Measures reading the clock.
	 * @return the time
	 */
	@Benchmark
	public long nanoTime() {
		return System.nanoTime();
	}

	/**
	 * Measures the call with a window of calls.
	 * @return its result
	 */
	@Benchmark
	public Object calls() {
		return this.calls.call(this.call);
	}

	/**
	 * Measures the call with a window of time.
	 * @return its result
	 */
	@Benchmark
	public Object time() {
		return this.time.call(this.call);
	}

	/**
	 * Measures the call with Resilience4j's window of calls.
	 * @return its result
	 */
	@Benchmark
	public Object resilience4jCalls() {
		return this.resilience4jCalls.executeSupplier(this.answer);
	}

	/**
	 * Measures the call with Resilience4j's window of time.
	 * @return its result
	 */
	@Benchmark
	public Object resilience4jTime() {
		return this.resilience4jTime.executeSupplier(this.answer);
	}

}
