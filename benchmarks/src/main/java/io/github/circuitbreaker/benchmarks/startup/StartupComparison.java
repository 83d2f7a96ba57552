package io.github.circuitbreaker.benchmarks.startup;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.circuitbreaker.benchmarks.startup.Stopwatch.Time;

/**
 * Measures how long web applications take to start with and without circuit breakers,
 * each in a new JVM, and prints tables. Accepts the number of rounds.
 * <p>
 * Each round starts every application once, so that a machine that slows down for a while
 * affects both sides of a comparison. In addition to the elapsed time, the tables show
 * the CPU time of the main thread, which a busy machine affects less.
 */
public final class StartupComparison {

	private static final int ROUNDS = 11;

	private StartupComparison() {
	}

	/**
	 * Runs the applications.
	 * @param args the number of rounds, 11 by default
	 */
	public static void main(String[] args) {
		int rounds = (args.length > 0) ? Integer.parseInt(args[0]) : ROUNDS;
		Application small = new Application("20 beans, one protected", 20, true);
		Application none = new Application("20 beans, none protected", 20, false);
		Application large = new Application("1,000 beans, none protected", 1000, false);
		Series aspectj = small.with("AspectJ");
		Series aspectjAndOurs = small.with("AspectJ, circuit breakers", Library.CIRCUIT_BREAKER);
		Series actuator = small.withActuator();
		Series starter = small.withStarter();
		Series resilience4j = small.with("AspectJ, actuator, Resilience4j", Library.ACTUATOR, Library.RESILIENCE4J);
		Series noneActuator = none.withActuator();
		Series noneStarter = none.withStarter();
		Series largeActuator = large.withActuator();
		Series largeStarter = large.withStarter();
		List<Series> all = List.of(aspectj, aspectjAndOurs, actuator, starter, resilience4j, noneActuator, noneStarter,
				largeActuator, largeStarter);
		Series.measure(rounds, all);
		print("JDK %s, %d rounds", Runtime.version(), rounds);
		print("");
		print("| start of a web application | compared with | at most | adds | | | of this, CPU |");
		print("|---|---|---:|---:|---:|---|---:|");
		compare(starter, actuator, 5, "%");
		compare(noneStarter, noneActuator, 60, "ms");
		compare(largeStarter, largeActuator, 120, "ms");
		compare(aspectjAndOurs, aspectj, 10, "%");
		compare(starter, aspectj, 10, "%");
		compare(resilience4j, actuator, Double.NaN, "%");
		print("");
		print("| start of a web application | median, ms | shortest | longest | median of CPU, ms |");
		print("|---|---:|---:|---:|---:|");
		all.forEach((series) -> print("| %s | %.0f | %.0f | %.0f | %.0f |", series.name(), series.median(Time::elapsed),
				series.shortest(), series.longest(), series.median(Time::cpu)));
	}

	private static void compare(Series series, Series reference, double limit, String unit) {
		double millis = series.differenceTo(reference, Time::elapsed);
		double percent = 100 * millis / reference.median(Time::elapsed);
		boolean met = (unit.equals("%") ? percent : millis) <= limit;
		String verdict = met ? "met" : "MISSED";
		print("| %s | %s | %s | %.0f ms | %.1f %% | %s | %.0f ms |", series.name(),
				reference.name().substring(reference.name().indexOf(':') + 2),
				Double.isNaN(limit) ? "" : "%.0f %s".formatted(limit, unit), millis, percent,
				Double.isNaN(limit) ? "" : verdict, series.differenceTo(reference, Time::cpu));
	}

	private static void print(String format, Object... args) {
		System.out.println(String.format(Locale.ROOT, format, args));
	}

	private record Application(String name, int beans, boolean isProtected) {

		Series withActuator() {
			return with("AspectJ, actuator", Library.ACTUATOR);
		}

		Series withStarter() {
			return with("the starter", Library.ACTUATOR, Library.CIRCUIT_BREAKER);
		}

		Series with(String libraries, Library... present) {
			ClassPath classPath = ClassPath.with(present);
			return new Series(this.name + ": " + libraries,
					() -> ChildJvm.run(classPath, WebApplication.class, args()));
		}

		private String[] args() {
			List<String> args = new ArrayList<>(
					List.of(Integer.toString(this.beans), "--server.port=0", "--spring.main.banner-mode=off"));
			if (this.isProtected) {
				args.addAll(List.of("--spring.profiles.active=protected",
						"--performance.circuit-breaker.instances.service.failure-threshold=3",
						"--resilience4j.circuitbreaker.instances.service.sliding-window-size=20"));
			}
			return args.toArray(String[]::new);
		}

	}

}
