package io.github.circuitbreaker.benchmarks;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.aspectj.weaver.Advice;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs all benchmarks with one thread and with two, and prints a table of the results.
 * Accepts the options of JMH: names of benchmarks, {@code -f} for the number of rounds,
 * and so on.
 * <p>
 * Each round is one fork of every benchmark. A machine that slows down for a while
 * therefore affects both sides of a comparison. Only woven benchmarks run with AspectJ's
 * agent.
 */
public final class Benchmarks {

	private static final int ROUNDS = 3;

	private static final int WARMUPS = 5;

	private static final int ITERATIONS = 5;

	private static final TimeValue TIME = TimeValue.milliseconds(400);

	private static final List<Integer> THREADS = List.of(1, 2);

	private static final String WOVEN = "\\.WovenCallBenchmark\\.";

	private static final String NOT_WOVEN = "^(?!.*" + WOVEN + ")";

	private Benchmarks() {
	}

	/**
	 * Runs the benchmarks.
	 * @param args options for JMH
	 * @throws CommandLineOptionException if they are invalid
	 * @throws RunnerException if a benchmark cannot be run
	 */
	@SuppressWarnings("NullAway") // JMH's Optional takes and returns null
	public static void main(String[] args) throws CommandLineOptionException, RunnerException {
		CommandLineOptions options = new CommandLineOptions(args);
		List<RunResult> results = new ArrayList<>();
		for (int round = 0; round < options.getForkCount().orElse(ROUNDS); round++) {
			for (int threads : options.getThreads().hasValue() ? List.of(options.getThreads().get()) : THREADS) {
				results.addAll(run(forOneRound(options, threads).exclude(WOVEN)));
				results.addAll(run(forOneRound(options, threads).exclude(NOT_WOVEN)
					.jvmArgsPrepend("-javaagent:" + pathOf(Advice.class))));
			}
		}
		if (results.isEmpty()) {
			throw new NoBenchmarksException();
		}
		System.out.println();
		System.out.print(new Report(results));
	}

	/**
	 * Runs the benchmarks that the options select, if any. A failing benchmark ends the
	 * run, because otherwise it would merely be missing from the report.
	 */
	private static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
		try {
			return new Runner(options.shouldFailOnError(true).build()).run();
		}
		catch (NoBenchmarksException ex) {
			return List.of();
		}
	}

	private static Path pathOf(Class<?> type) {
		try {
			return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static ChainedOptionsBuilder forOneRound(CommandLineOptions options, int threads) {
		return new OptionsBuilder().parent(options)
			.mode(Mode.AverageTime)
			.timeUnit(TimeUnit.NANOSECONDS)
			.forks(1)
			.threads(threads)
			.warmupIterations(options.getWarmupIterations().orElse(WARMUPS))
			.warmupTime(options.getWarmupTime().orElse(TIME))
			.measurementIterations(options.getMeasurementIterations().orElse(ITERATIONS))
			.measurementTime(options.getMeasurementTime().orElse(TIME))
			.addProfiler(GCProfiler.class);
	}

}
