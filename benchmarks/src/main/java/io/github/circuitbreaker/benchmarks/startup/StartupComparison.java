package io.github.circuitbreaker.benchmarks.startup;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

import io.github.circuitbreaker.benchmarks.startup.BeansApplication.Mode;
import io.github.circuitbreaker.benchmarks.startup.Stopwatch.Time;
import io.github.circuitbreaker.benchmarks.startup.web.WebApplication;

/**
 * Measures how long applications take to start with and without circuit breakers, each in
 * a new JVM, and prints tables. Accepts the number of rounds.
 * <p>
 * Each round starts every application once, so that a machine that slows down for a while
 * affects both sides of a comparison. In addition to the elapsed time, the tables show
 * the CPU time of the main thread, which a busy machine affects less.
 */
public final class StartupComparison {

	private static final int ROUNDS = 11;

	private static final double RATIO_LIMIT = 1.1;

	private static final int BEANS = 1000;

	private static final double MILLIS_LIMIT = 100;

	private StartupComparison() {
	}

	/**
	 * Runs the applications.
	 * @param args the number of rounds, 11 by default
	 */
	public static void main(String[] args) {
		int rounds = (args.length > 0) ? Integer.parseInt(args[0]) : ROUNDS;
		print("JDK %s, %d rounds", Runtime.version(), rounds);
		compareWebApplications(rounds);
		compareManyBeans(rounds);
	}

	private static void compareWebApplications(int rounds) {
		Series a = web("a: aspectj");
		Series b = web("b: aspectj, circuit breakers", Library.CIRCUIT_BREAKER);
		Series c = web("c: aspectj, actuator", Library.ACTUATOR);
		Series d = web("d: aspectj, actuator, circuit breakers (the starter)", Library.ACTUATOR,
				Library.CIRCUIT_BREAKER);
		Series e = web("e: aspectj, actuator, Resilience4j's starter", Library.ACTUATOR, Library.RESILIENCE4J);
		measure("start of a web application", rounds, List.of(a, b, c, d, e));
		print("");
		print("| ratio | limit | measured | | CPU |");
		print("|---|---:|---:|---|---:|");
		printRatio("b : a", b, a, true);
		printRatio("d : c", d, c, true);
		printRatio("d : a", d, a, true);
		printRatio("e : c", e, c, false);
	}

	private static void compareManyBeans(int rounds) {
		Series none = beans("no beans", Mode.PLAIN, 0);
		Series noneProtected = beans("no beans, circuit breakers", Mode.CIRCUIT_BREAKER, 0);
		Series many = beans(BEANS + " beans", Mode.PLAIN, BEANS);
		Series manyProtected = beans(BEANS + " beans, circuit breakers", Mode.CIRCUIT_BREAKER, BEANS);
		Series checks = beans("of these, the checks of the beans", Mode.CHECKS, BEANS);
		measure("start of an application", rounds, List.of(none, noneProtected, many, manyProtected, checks));
		print("");
		print("| what circuit breakers add | limit, ms | measured, ms | | CPU, ms |");
		print("|---|---:|---:|---|---:|");
		printMillis("with no beans", difference(noneProtected, none), false);
		printMillis("with " + BEANS + " beans", difference(manyProtected, many), false);
		printMillis("of these, the checks of the beans", checks::median, true);
	}

	private static ToDoubleFunction<ToDoubleFunction<Time>> difference(Series series, Series other) {
		return (time) -> series.median(time) - other.median(time);
	}

	private static Series web(String name, Library... libraries) {
		ClassPath classPath = ClassPath.with(libraries);
		return new Series(name, () -> ChildJvm.run(classPath, WebApplication.class, "--server.port=0",
				"--spring.main.banner-mode=off"));
	}

	private static Series beans(String name, Mode mode, int count) {
		ClassPath classPath = ClassPath.whole();
		return new Series(name,
				() -> ChildJvm.run(classPath, BeansApplication.class, mode.name(), Integer.toString(count)));
	}

	private static void measure(String title, int rounds, List<Series> all) {
		Series.measure(rounds, all);
		print("");
		print("| %s | median, ms | shortest | longest | median of CPU, ms |", title);
		print("|---|---:|---:|---:|---:|");
		all.forEach((series) -> print("| %s | %.1f | %.1f | %.1f | %.1f |", series.name(), series.median(Time::elapsed),
				series.shortest(), series.longest(), series.median(Time::cpu)));
	}

	private static void printRatio(String name, Series series, Series reference, boolean limited) {
		double ratio = series.ratioTo(reference, Time::elapsed);
		print("| %s | %s | %.3f | %s | %.3f |", name, limited ? RATIO_LIMIT : "", ratio,
				limited ? verdict(ratio <= RATIO_LIMIT) : "", series.ratioTo(reference, Time::cpu));
	}

	private static void printMillis(String name, ToDoubleFunction<ToDoubleFunction<Time>> millis, boolean limited) {
		double elapsed = millis.applyAsDouble(Time::elapsed);
		print("| %s | %s | %.1f | %s | %.1f |", name, limited ? MILLIS_LIMIT : "", elapsed,
				limited ? verdict(elapsed < MILLIS_LIMIT) : "", millis.applyAsDouble(Time::cpu));
	}

	private static String verdict(boolean met) {
		return met ? "met" : "MISSED";
	}

	private static void print(String format, Object... args) {
		System.out.println(String.format(Locale.ROOT, format, args));
	}

}
