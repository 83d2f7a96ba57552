package io.github.circuitbreaker.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;

/**
 * The results as Markdown tables: all benchmarks of a class compared with their floor,
 * and the bars.
 */
final class Report {

	private static final Map<String, String> FLOORS = Map.of("ClosedCallBenchmark",
			"ClosedCallBenchmark.volatileReadAndCount", "RejectionBenchmark", "RejectionBenchmark.clockAndException",
			"AnnotatedCallBenchmark", "AnnotatedCallBenchmark.emptyAspect", "WovenCallBenchmark",
			"WovenCallBenchmark.emptyAspect", "WindowBenchmark", "WindowBenchmark.nanoTime", "EndpointBenchmark",
			"EndpointBenchmark.bytes");

	private static final List<Bar> BARS = List.of(
			Bar.of("ClosedCallBenchmark.circuitBreaker", "ClosedCallBenchmark.volatileReadAndCount", 1.3)
				.withoutAllocation(),
			Bar.of("RejectionBenchmark.circuitBreaker", "RejectionBenchmark.resilience4j", 1.0 / 20),
			Bar.of("RejectionBenchmark.circuitBreaker", "RejectionBenchmark.resilience4jWithoutStackTrace", 1.0 / 8),
			Bar.of("AnnotatedCallBenchmark.circuitBreaker", "AnnotatedCallBenchmark.emptyAspect", 1.3),
			Bar.of("AnnotatedCallBenchmark.circuitBreaker", "AnnotatedCallBenchmark.resilience4j", 1.0 / 10),
			Bar.of("AnnotatedCallBenchmark.watchedCircuitBreaker", "AnnotatedCallBenchmark.circuitBreaker", 1.1),
			Bar.of("FleetCallBenchmark.on", "FleetCallBenchmark.off", 1.1).withoutAllocation(),
			Bar.of("WovenCallBenchmark.circuitBreaker", "WovenCallBenchmark.emptyAspect", 1.3),
			Bar.of("WindowBenchmark.calls", "WindowBenchmark.resilience4jCalls", 1.0 / 6)
				.withoutAllocation()
				.withThreads(1),
			Bar.of("WindowBenchmark.calls", "WindowBenchmark.resilience4jCalls", 1.0 / 10)
				.withoutAllocation()
				.withThreads(2),
			Bar.of("WindowBenchmark.time", "WindowBenchmark.nanoTime", 1.5).withoutAllocation(),
			Bar.of("TenthFailingBenchmark.row", "TenthFailingBenchmark.rowNoneFailing", 2).withoutAllocation(),
			Bar.of("TenthFailingBenchmark.calls", "TenthFailingBenchmark.callsNoneFailing", 2).withoutAllocation(),
			Bar.of("TenthFailingBenchmark.time", "TenthFailingBenchmark.timeNoneFailing", 2).withoutAllocation());

	private final List<Measurement> measurements;

	Report(Collection<RunResult> results) {
		this.measurements = results.stream()
			.collect(Collectors.groupingBy(
					(result) -> Measurement.nameOf(result) + " " + result.getParams().getThreads(), TreeMap::new,
					Collectors.toList()))
			.values()
			.stream()
			.map(Measurement::of)
			.toList();
	}

	@Override
	public String toString() {
		List<String> lines = new ArrayList<>();
		lines.add("JDK " + Runtime.version());
		lines.add("");
		lines.add("| benchmark | threads | ns/op | B/op | x floor |");
		lines.add("|---|---:|---:|---:|---:|");
		this.measurements.forEach((measurement) -> lines.add(line(measurement)));
		lines.add("");
		lines.add("| bar | threads | limit | measured | |");
		lines.add("|---|---:|---:|---:|---|");
		BARS.forEach((bar) -> lines.addAll(lines(bar)));
		return String.join(System.lineSeparator(), lines) + System.lineSeparator();
	}

	private String line(Measurement measurement) {
		String type = measurement.benchmark().substring(0, measurement.benchmark().indexOf('.'));
		Measurement floor = find(FLOORS.get(type), measurement.threads());
		return format("| %s | %d | %.2f ± %.2f | %.1f | %s |", measurement.benchmark(), measurement.threads(),
				measurement.time(), measurement.error(), measurement.bytes(),
				(floor != null) ? format("%.2f", measurement.ratioTo(floor)) : "");
	}

	private List<String> lines(Bar bar) {
		List<String> lines = new ArrayList<>();
		for (Measurement measurement : this.measurements) {
			Measurement reference = find(bar.reference(), measurement.threads());
			if (bar.judges(measurement) && reference != null) {
				lines.add(format("| %s : %s%s | %d | %.3f | %.3f | %s |", bar.benchmark(), bar.reference(),
						bar.allocationFree() ? ", 0 B/op" : "", measurement.threads(), bar.limit(),
						measurement.ratioTo(reference), bar.isMetBy(measurement, reference) ? "met" : "MISSED"));
			}
		}
		return lines;
	}

	private @Nullable Measurement find(@Nullable String benchmark, int threads) {
		return this.measurements.stream()
			.filter((measurement) -> measurement.benchmark().equals(benchmark) && measurement.threads() == threads)
			.findFirst()
			.orElse(null);
	}

	private static String format(String format, Object... args) {
		return String.format(Locale.ROOT, format, args);
	}

}
