package io.github.circuitbreaker.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;

/**
 * The results as Markdown tables: against the peers, against the floors, and in full.
 */
final class Report {

	private static final List<String> LIBRARIES = List.of("OURS", "RESILIENCE4J", "SMALLRYE", "FAILSAFE");

	/** The kinds of calls, in words, and the keys of their benchmarks in each library. */
	private static final List<List<String>> CALLS = List.of(
			List.of("closed, failures in a row", "PeerBenchmark.closed %s_IN_A_ROW"),
			List.of("closed, window of 100 calls", "PeerBenchmark.closed %s_CALLS"),
			List.of("closed, window of 10 s", "PeerBenchmark.closed %s_TIME"),
			List.of("every tenth failing, failures in a row", "PeerBenchmark.tenthFailing %s_IN_A_ROW"),
			List.of("every tenth failing, window of 100 calls", "PeerBenchmark.tenthFailing %s_CALLS"),
			List.of("every tenth failing, window of 10 s", "PeerBenchmark.tenthFailing %s_TIME"),
			List.of("rejected", "PeerBenchmark.rejected %s_CALLS"),
			List.of("rejected, without a stack trace", "PeerBenchmark.rejected %s_TRACELESS"),
			List.of("annotated method", "AnnotatedCallBenchmark.call %s"));

	private static final List<Bar> BARS = List.of(
			Bar.ofRatio(1.3, "closed, failures in a row", "PeerBenchmark.closed OURS_IN_A_ROW",
					"a volatile read and `LongAdder.increment()`", "FloorBenchmark.readAndCount")
				.withBytes(0),
			Bar.ofRatio(1.5, "closed, window of 10 s", "PeerBenchmark.closed OURS_TIME", "`System.nanoTime()`",
					"FloorBenchmark.clock")
				.withBytes(0),
			Bar.ofRatio(1.1, "closed, in a fleet", "FleetCallBenchmark.on", "without a fleet", "FleetCallBenchmark.off")
				.withBytes(0),
			failing(30, "every tenth failing, failures in a row", "PeerBenchmark.tenthFailing OURS_IN_A_ROW"),
			failing(60, "every tenth failing, window of 100 calls", "PeerBenchmark.tenthFailing OURS_CALLS"),
			failing(55, "every tenth failing, window of 10 s", "PeerBenchmark.tenthFailing OURS_TIME"),
			Bar.ofRatio(1.5, "rejected", "PeerBenchmark.rejected OURS_CALLS", "a look at the clock and an exception",
					"FloorBenchmark.clockAndException"),
			Bar.ofRatio(1.5, "annotated method", "AnnotatedCallBenchmark.call OURS", "an interceptor that does nothing",
					"AnnotatedCallBenchmark.call EMPTY_INTERCEPTOR")
				.withBytes(88),
			Bar.ofRatio(1.1, "annotated method, watched", "AnnotatedCallBenchmark.call OURS_WATCHED", "not watched",
					"AnnotatedCallBenchmark.call OURS"),
			Bar.ofRatio(1.3, "woven method", "WovenCallBenchmark.circuitBreaker", "a woven aspect that does nothing",
					"WovenCallBenchmark.emptyAspect"),
			Bar.ofNanos(50_000, "new name, replacing one without failures", "NewKeyBenchmark.firstCall HEALTHY", "",
					""),
			Bar.ofNanos(50_000, "new name, replacing one with failures", "NewKeyBenchmark.firstCall TIME", "", ""),
			Bar.ofRatio(2.5, "`GET` of 10,000 circuit breakers", "EndpointBenchmark.circuitBreakers",
					"sending the same bytes", "EndpointBenchmark.bytes"),
			Bar.ofRatio(0.1, "closed, window of 100 calls", "PeerBenchmark.closed OURS_CALLS", "Resilience4j",
					"PeerBenchmark.closed RESILIENCE4J_CALLS")
				.withBytes(0),
			Bar.ofRatio(0.05, "rejected", "PeerBenchmark.rejected OURS_CALLS", "Resilience4j",
					"PeerBenchmark.rejected RESILIENCE4J_CALLS"),
			Bar.ofRatio(0.125, "rejected", "PeerBenchmark.rejected OURS_CALLS", "Resilience4j, without a stack trace",
					"PeerBenchmark.rejected RESILIENCE4J_TRACELESS"),
			Bar.ofRatio(0.1, "annotated method", "AnnotatedCallBenchmark.call OURS", "Resilience4j",
					"AnnotatedCallBenchmark.call RESILIENCE4J"));

	private final List<Measurement> measurements;

	Report(Collection<RunResult> results) {
		this.measurements = results.stream()
			.collect(
					Collectors.groupingBy((result) -> Measurement.keyOf(result) + " " + result.getParams().getThreads(),
							TreeMap::new, Collectors.toList()))
			.values()
			.stream()
			.map(Measurement::of)
			.toList();
	}

	private static Bar failing(double nanos, String call, String benchmark) {
		return Bar.ofNanos(nanos, call, benchmark, "two shared cache lines", "FloorBenchmark.twoTransfers")
			.withBytes(0);
	}

	@Override
	public String toString() {
		List<String> lines = new ArrayList<>();
		lines.add("JDK " + Runtime.version() + ", with one / two threads");
		lines.add("");
		lines.add("| ns per call | circuit breaker | Resilience4j | SmallRye | Failsafe |");
		lines.add("|---|---:|---:|---:|---:|");
		for (List<String> call : CALLS) {
			List<String> times = LIBRARIES.stream()
				.map((library) -> inTurn(find(call.get(1).formatted(library)), (each) -> format("%.1f", each.time())))
				.toList();
			if (times.stream().anyMatch((time) -> !time.isEmpty())) {
				lines.add("| " + call.get(0) + " | " + String.join(" | ", times) + " |");
			}
		}
		lines.add("");
		lines.add("| call | compared with | ratio | time | bytes | at most | |");
		lines.add("|---|---|---:|---:|---:|---:|---|");
		BARS.stream().filter(this::isMeasured).map(this::line).forEach(lines::add);
		lines.add("");
		lines.add("| benchmark | threads | ns/op | B/op |");
		lines.add("|---|---:|---:|---:|");
		this.measurements
			.forEach((measurement) -> lines.add(format("| %s | %d | %.2f ± %.2f | %.1f |", measurement.benchmark(),
					measurement.threads(), measurement.time(), measurement.error(), measurement.bytes())));
		return String.join(System.lineSeparator(), lines) + System.lineSeparator();
	}

	private boolean isMeasured(Bar bar) {
		return !find(bar.benchmark()).isEmpty() && (bar.floor().isEmpty() || !find(bar.floorBenchmark()).isEmpty());
	}

	private String line(Bar bar) {
		List<Measurement> measured = find(bar.benchmark());
		Map<Integer, Measurement> floors = find(bar.floorBenchmark()).stream()
			.collect(Collectors.toMap(Measurement::threads, Function.identity()));
		boolean met = measured.stream().allMatch((each) -> bar.isMetBy(each, floors.get(each.threads())));
		return format("| %s | %s | %s | %s | %s | %s | %s |", bar.call(), bar.floor(),
				inTurn(measured, (each) -> ratio(each, floors.get(each.threads()))),
				inTurn(measured, (each) -> time(each.time())), inTurn(measured, (each) -> format("%.0f", each.bytes())),
				bar.limits(), met ? "met" : "MISSED");
	}

	/**
	 * Returns the results of a benchmark with one thread and with two, if it has been
	 * run.
	 */
	private List<Measurement> find(String benchmark) {
		return this.measurements.stream().filter((measurement) -> measurement.benchmark().equals(benchmark)).toList();
	}

	private static String inTurn(List<Measurement> measurements, Function<Measurement, String> value) {
		return measurements.stream().map(value).collect(Collectors.joining(" / "));
	}

	private static String ratio(Measurement measured, @Nullable Measurement floor) {
		return (floor != null) ? format("%.2f", measured.ratioTo(floor)) : "";
	}

	static String time(double nanos) {
		if (nanos < 1e3) {
			return format("%.1f ns", nanos);
		}
		return (nanos < 1e6) ? format("%.1f µs", nanos / 1e3) : format("%.1f ms", nanos / 1e6);
	}

	private static String format(String format, Object... args) {
		return String.format(Locale.ROOT, format, args);
	}

}
