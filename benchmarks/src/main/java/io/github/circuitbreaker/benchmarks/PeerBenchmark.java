package io.github.circuitbreaker.benchmarks;

import io.github.circuitbreaker.benchmarks.Call.Answer;
import io.github.circuitbreaker.benchmarks.Peer.Guard;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import org.springframework.util.Assert;

/**
 * Calls through a circuit breaker of each library.
 */
public class PeerBenchmark {

	/**
	 * Measures a call that succeeds.
	 * @param closed a closed circuit breaker
	 * @return the call's result
	 */
	@Benchmark
	public Object closed(Closed closed) {
		return closed.guard.call(closed.call);
	}

	/**
	 * Measures calls of which every tenth fails. The circuit stays closed.
	 * @param closed a closed circuit breaker
	 * @param call the call
	 * @return the call's result or exception
	 */
	@Benchmark
	public Object tenthFailing(Closed closed, TenthFailing call) {
		try {
			return closed.guard.call(call);
		}
		catch (Rejection ex) {
			return ex;
		}
	}

	/**
	 * Measures a rejected call, whose caller catches the exception.
	 * @param open an open circuit breaker
	 * @return the exception
	 */
	@Benchmark
	public Object rejected(Open open) {
		return open.call();
	}

	/** A closed circuit breaker. */
	@State(Scope.Benchmark)
	public static class Closed {

		@Param({ "OURS_IN_A_ROW", "OURS_CALLS", "OURS_TIME", "RESILIENCE4J_CALLS", "RESILIENCE4J_TIME",
				"SMALLRYE_CALLS", "FAILSAFE_IN_A_ROW", "FAILSAFE_CALLS", "FAILSAFE_TIME" })
		String peer = "";

		/** Typed as the interface, so that all peers resolve the call at run time. */
		private final Call call = new Answer();

		/**
		 * Is never called, but most applications count failures in more than one way, and
		 * the loaded classes affect how the JIT compiler optimizes each.
		 */
		private final Guard other = Peer.OURS_IN_A_ROW.create();

		private Guard guard = this.other;

		/**
		 * Creates the circuit breaker.
		 */
		@Setup
		public void create() {
			this.guard = Peer.valueOf(this.peer).create();
		}

	}

	/** An open circuit breaker. */
	@State(Scope.Benchmark)
	public static class Open {

		@Param({ "OURS_CALLS", "RESILIENCE4J_CALLS", "RESILIENCE4J_TRACELESS", "SMALLRYE_CALLS", "FAILSAFE_CALLS" })
		String peer = "";

		private final Rejection failure = new Rejection();

		private final Call call = this::fail;

		private Guard guard = Call::get;

		/**
		 * Creates the circuit breaker and opens the circuit.
		 */
		@Setup
		public void open() {
			this.guard = Peer.valueOf(this.peer).create();
			for (int i = 0; i < 100; i++) {
				call();
			}
			Assert.state(call() != this.failure, "The circuit is closed");
		}

		private Object call() {
			try {
				return this.guard.call(this.call);
			}
			catch (RuntimeException ex) {
				return ex;
			}
		}

		private Object fail() {
			throw this.failure;
		}

	}

	/**
	 * A call that fails every tenth time. Each thread has its own.
	 */
	@State(Scope.Thread)
	public static class TenthFailing implements Call {

		/** Created only once, because the cost of the exception is not to be measured. */
		private final Rejection failure = new Rejection();

		private int left = 10;

		@Override
		public Object get() {
			if (--this.left == 0) {
				this.left = 10;
				throw this.failure;
			}
			return this;
		}

	}

}
