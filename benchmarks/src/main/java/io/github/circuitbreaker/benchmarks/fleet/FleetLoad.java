package io.github.circuitbreaker.benchmarks.fleet;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fixtures.RedisProcess;
import io.github.circuitbreaker.fleet.FleetStatus.Scope;

/**
 * Measures the load that a fleet puts on a real server, and prints tables. All instances
 * run in this JVM, each with its own connections and thread. Accepts the numbers of
 * instances and circuit breakers.
 */
public final class FleetLoad {

	private static final int SECONDS = 20;

	private static final int OPENINGS = 5;

	private final RedisProcess server;

	private final List<Instance> instances;

	private final int circuitBreakers;

	private FleetLoad(RedisProcess server, int instances, int circuitBreakers) {
		this.server = server;
		this.instances = IntStream.range(0, instances).mapToObj((i) -> Instance.at(server.port())).toList();
		this.circuitBreakers = circuitBreakers;
	}

	/**
	 * Measures.
	 * @param args the number of instances, 1000 by default, and that of circuit breakers,
	 * 100 by default
	 */
	public static void main(String[] args) {
		int instances = (args.length > 0) ? Integer.parseInt(args[0]) : 1000;
		int circuitBreakers = (args.length > 1) ? Integer.parseInt(args[1]) : 100;
		try (RedisProcess server = RedisProcess.start("--maxclients", "10000", "--tcp-backlog", "4096")) {
			new FleetLoad(server, instances, circuitBreakers).run();
		}
		// The threads of the client are not daemons.
		System.exit(0);
	}

	private void run() {
		print("%d instances, %d circuit breakers, JDK %s", this.instances.size(), this.circuitBreakers,
				Runtime.version());
		for (Instance instance : this.instances) {
			IntStream.range(0, this.circuitBreakers).forEach((i) -> instance.circuitBreaker(name(i)));
			instance.start();
		}
		await(all((instance) -> instance.status().liveInstances() == this.instances.size()));
		print("");
		print("| per second | scripts | commands in all | MB in | MB out | connections | CPU of the server |");
		print("|---|---:|---:|---:|---:|---:|---:|");
		measure("all closed", FleetLoad::pause);
		double[] openings = IntStream.range(0, OPENINGS).mapToDouble(this::open).sorted().toArray();
		measure("%d open".formatted(OPENINGS), FleetLoad::pause);
		double[] outage = new double[1];
		measure("all open at once", () -> outage[0] = openAll());
		measure("all open, nobody calls", FleetLoad::pause);
		measure("slow: blocked for 0.6 s again and again", this::slow);
		double rejoined = millis(() -> await(all((instance) -> instance.status().scope() == Scope.FLEET)));
		measure("after that", FleetLoad::pause);
		print("");
		print("| | ms |");
		print("|---|---:|");
		print("| one circuit opens everywhere, from the first failure on: median of %d | %.0f |", OPENINGS,
				openings[OPENINGS / 2]);
		print("| the longest | %.0f |", openings[OPENINGS - 1]);
		print("| all circuits open everywhere | %.0f |", outage[0]);
		print("| all have rejoined after the server was slow | %.0f |", rejoined);
		this.instances.forEach(Instance::close);
	}

	private void measure(String name, Runnable phase) {
		ServerLoad before = ServerLoad.of(this.server);
		phase.run();
		print("%s", ServerLoad.of(this.server).since(before).row(name));
	}

	private double open(int number) {
		return millis(() -> {
			quorum().forEach((instance) -> instance.fail(name(number)));
			await(all((instance) -> instance.circuitBreaker(name(number)).getState() == State.OPEN));
		});
	}

	private double openAll() {
		return millis(() -> {
			for (int i = OPENINGS; i < this.circuitBreakers; i++) {
				String name = name(i);
				quorum().forEach((instance) -> instance.fail(name));
			}
			await(all((instance) -> IntStream.range(0, this.circuitBreakers)
				.allMatch((i) -> instance.circuitBreaker(name(i)).getState() == State.OPEN)));
		});
	}

	private List<Instance> quorum() {
		return this.instances.subList(0, Math.max(2, (this.instances.size() + 1) / 2));
	}

	/**
	 * Repeatedly blocks the server for longer than clients wait.
	 */
	private void slow() {
		AtomicBoolean over = new AtomicBoolean();
		Thread blocker = new Thread(() -> {
			while (!over.get()) {
				this.server.command("DEBUG", "SLEEP", "0.6");
			}
		});
		blocker.start();
		pause();
		over.set(true);
		try {
			blocker.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private BooleanSupplier all(Predicate<Instance> condition) {
		return () -> this.instances.stream().allMatch(condition);
	}

	private static String name(int number) {
		return "service-" + number;
	}

	private static double millis(Runnable action) {
		long start = System.nanoTime();
		action.run();
		return (System.nanoTime() - start) / 1e6;
	}

	private static void await(BooleanSupplier condition) {
		long start = System.nanoTime();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - start > TimeUnit.MINUTES.toNanos(2)) {
				throw new IllegalStateException("It has not come about");
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
		}
	}

	private static void pause() {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
		for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	private static void print(String format, Object... args) {
		System.out.println(String.format(Locale.ROOT, format, args));
	}

}
