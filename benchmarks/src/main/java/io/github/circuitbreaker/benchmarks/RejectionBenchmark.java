package io.github.circuitbreaker.benchmarks;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A call that an open circuit breaker rejects, and whose caller catches the exception.
 * Its floor is reading the clock, and creating, throwing and catching an exception.
 */
@State(Scope.Benchmark)
public class RejectionBenchmark {

	private static final Duration OPEN_TIME = Duration.ofDays(1);

	private final Answer call = new Answer();

	private final long start = System.nanoTime();

	private final CircuitBreaker circuitBreaker = open();

	private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j = openOfResilience4j(true);

	private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4jWithoutStackTrace = openOfResilience4j(
			false);

	private static CircuitBreaker open() {
		CircuitBreaker circuitBreaker = CircuitBreaker.of("open",
				CircuitBreakerConfig.builder().failureThreshold(1).recoveryTimeout(OPEN_TIME).build());
		circuitBreaker.acquire().failure(new IllegalStateException());
		return circuitBreaker;
	}

	private static io.github.resilience4j.circuitbreaker.CircuitBreaker openOfResilience4j(boolean stackTrace) {
		io.github.resilience4j.circuitbreaker.CircuitBreaker circuitBreaker = io.github.resilience4j.circuitbreaker.CircuitBreaker
			.of("open",
					io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom()
						.waitDurationInOpenState(OPEN_TIME)
						.writableStackTraceEnabled(stackTrace)
						.build());
		circuitBreaker.transitionToOpenState();
		return circuitBreaker;
	}

	/**
	 * Measures reading the clock and the smallest exception.
	 * @return the exception
	 */
	@Benchmark
	public Object clockAndException() {
		try {
			return callBefore(OPEN_TIME.toNanos());
		}
		catch (Rejection ex) {
			return ex;
		}
	}

	private Object callBefore(long nanos) {
		if (System.nanoTime() - this.start < nanos) {
			throw new Rejection();
		}
		return this.call.get();
	}

	/**
	 * Measures the rejection by a circuit breaker.
	 * @return the exception
	 */
	@Benchmark
	public Object circuitBreaker() {
		try {
			return this.circuitBreaker.call(this.call);
		}
		catch (CircuitBreakerOpenException ex) {
			return ex;
		}
	}

	/**
	 * Measures the rejection by a circuit breaker of Resilience4j with its defaults.
	 * @return the exception
	 */
	@Benchmark
	public Object resilience4j() {
		return call(this.resilience4j);
	}

	/**
	 * Measures the rejection by a circuit breaker of Resilience4j whose exceptions have
	 * no stack trace.
	 * @return the exception
	 */
	@Benchmark
	public Object resilience4jWithoutStackTrace() {
		return call(this.resilience4jWithoutStackTrace);
	}

	private Object call(io.github.resilience4j.circuitbreaker.CircuitBreaker circuitBreaker) {
		try {
			return circuitBreaker.executeSupplier(this.call);
		}
		catch (CallNotPermittedException ex) {
			return ex;
		}
	}

}
