package io.github.circuitbreaker.benchmarks;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

import io.github.circuitbreaker.benchmarks.Call.Answer;
import io.github.circuitbreaker.benchmarks.Peer.Guard;
import io.github.circuitbreaker.benchmarks.PeerBenchmark.TenthFailing;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The least that calls through a circuit breaker can cost.
 */
@State(Scope.Benchmark)
public class FloorBenchmark {

	private static final long OPEN_TIME = Duration.ofDays(1).toNanos();

	private final Call call = new Answer();

	private final LongAdder counter = new LongAdder();

	/** Large enough for elements that do not share a cache line. */
	private final AtomicLongArray failures = new AtomicLongArray(64);

	private final long start = System.nanoTime();

	private volatile boolean closed = true;

	/** Called as the circuit breakers are. */
	private final Guard readAndCount = (call) -> {
		if (!this.closed) {
			throw new IllegalStateException();
		}
		Object result = call.get();
		this.counter.increment();
		return result;
	};

	/**
	 * Measures reading the state, and counting the call.
	 * @return the call's result
	 */
	@Benchmark
	public Object readAndCount() {
		return this.readAndCount.call(this.call);
	}

	/**
	 * Measures reading the clock, and the smallest exception.
	 * @return the exception
	 */
	@Benchmark
	public Object clockAndException() {
		try {
			return callAfter(OPEN_TIME);
		}
		catch (Rejection ex) {
			return ex;
		}
	}

	private Object callAfter(long nanos) {
		if (System.nanoTime() - this.start < nanos) {
			throw new Rejection();
		}
		return this.call.get();
	}

	/**
	 * Measures reading the clock.
	 * @return the time
	 */
	@Benchmark
	public long clock() {
		return System.nanoTime();
	}

	/**
	 * Measures calls of which every tenth fails, and updates two cache lines that the
	 * threads share.
	 * @param call the call
	 * @return the call's result or exception
	 */
	@Benchmark
	public Object twoTransfers(TenthFailing call) {
		try {
			return call.get();
		}
		catch (Rejection ex) {
			this.failures.incrementAndGet(16);
			this.failures.incrementAndGet(48);
			return ex;
		}
	}

}
