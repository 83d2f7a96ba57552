package io.github.circuitbreaker.benchmarks.fleet;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.fixtures.RedisProcess;
import io.github.circuitbreaker.fixtures.TcpProxy;

/**
 * Compares the duration of calls through a circuit breaker in a fleet, while its server
 * fails, with those through a circuit breaker without a fleet, and prints a table. The
 * calls alternate on one thread, so that other load on the machine affects both.
 */
public final class FleetLatency {

	private static final long SECONDS = 8;

	private static final int SHORTEST_WORK = 100;

	private FleetLatency() {
	}

	/**
	 * Measures.
	 * @param args are not read
	 */
	public static void main(String[] args) {
		print("JDK %s, nanoseconds", Runtime.version());
		print("");
		print("| the server | breaker | calls | p50 | p99 | p99.9 | p99.99 | max | failed |");
		print("|---|---|---:|---:|---:|---:|---:|---:|---:|");
		measure("answers (warm-up)", (server) -> {
		}, (server) -> {
		});
		measure("answers", (server) -> {
		}, (server) -> {
		});
		measure("is killed (`kill -9`)", RedisProcess::kill, (server) -> {
		});
		measure("hangs (`SIGSTOP`)", RedisProcess::hang, RedisProcess::goOn);
		measure("pauses its clients (`CLIENT PAUSE`)", (server) -> server.command("CLIENT", "PAUSE", "8000"),
				(server) -> {
				});
		measureBlackHole();
		System.exit(0);
	}

	private static void measure(String name, Consumer<RedisProcess> failure, Consumer<RedisProcess> end) {
		try (RedisProcess server = RedisProcess.start(); Fleet fleet = new Fleet(server.port())) {
			failure.accept(server);
			fleet.compare(name);
			end.accept(server);
		}
	}

	private static void measureBlackHole() {
		try (RedisProcess server = RedisProcess.start();
				TcpProxy proxy = TcpProxy.to(server.port());
				Fleet fleet = new Fleet(proxy.port())) {
			proxy.blackHole(true);
			fleet.compare("is behind a black hole");
		}
	}

	private static void print(String format, Object... args) {
		System.out.println(String.format(Locale.ROOT, format, args));
	}

	/** Two instances, and a circuit breaker that is alone. */
	private static final class Fleet implements AutoCloseable {

		private final Instance other;

		private final Instance instance;

		private final CircuitBreakerRegistry alone = Instance.alone();

		Fleet(int port) {
			this.other = Instance.at(port);
			this.instance = Instance.at(port);
			this.other.circuitBreaker("pypi");
			this.instance.circuitBreaker("pypi");
			this.other.start();
			this.instance.start();
			this.instance.awaitLive(2);
		}

		/**
		 * Calls for some seconds.
		 */
		void compare(String name) {
			Latencies fleet = new Latencies(this.instance.circuitBreaker("pypi"));
			Latencies local = new Latencies(this.alone.circuitBreaker("pypi"));
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
			while (System.nanoTime() - end < 0) {
				fleet.call();
				local.call();
			}
			print("| %s | fleet | %s |", name, fleet);
			print("| | local | %s |", local);
		}

		@Override
		public void close() {
			this.instance.close();
			this.other.close();
		}

	}

	/** How long the calls of one circuit breaker took, each time to an eighth. */
	private static final class Latencies {

		private final CircuitBreaker circuitBreaker;

		private final long[] counts = new long[64 * 8];

		private long longest;

		private int failed;

		private int work;

		Latencies(CircuitBreaker circuitBreaker) {
			this.circuitBreaker = circuitBreaker;
		}

		void call() {
			long start = System.nanoTime();
			try {
				this.work += this.circuitBreaker.call(this::work);
			}
			catch (RuntimeException ex) {
				this.failed++;
			}
			long time = System.nanoTime() - start;
			this.longest = Math.max(this.longest, time);
			int power = 63 - Long.numberOfLeadingZeros(Math.max(8, time));
			this.counts[8 * power + (int) ((time >> (power - 3)) & 7)]++;
		}

		private int work() {
			int sum = 0;
			for (int i = 0; i < SHORTEST_WORK; i++) {
				sum += i ^ this.work;
			}
			return sum;
		}

		private long percentile(double share) {
			long rank = (long) Math.ceil(share * Arrays.stream(this.counts).sum());
			long seen = 0;
			for (int i = 0; i < this.counts.length; i++) {
				seen += this.counts[i];
				if (seen >= rank) {
					return (long) ((8 + i % 8 + 1) * Math.pow(2, i / 8 - 3));
				}
			}
			return this.longest;
		}

		@Override
		public String toString() {
			return String.format(Locale.ROOT, "%d | %d | %d | %d | %d | %d | %d", Arrays.stream(this.counts).sum(),
					percentile(0.5), percentile(0.99), percentile(0.999), percentile(0.9999), this.longest,
					this.failed);
		}

	}

}
