package io.github.circuitbreaker.benchmarks.startup;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Optional;

/**
 * Measures the elapsed time and the CPU time of the current thread. The latter excludes
 * other programs, but also other threads of the application, above all the JIT compiler.
 */
public final class Stopwatch {

	/** The prefix of the line that contains the nanoseconds. */
	private static final String REPORT = "stopwatch: ";

	private final ThreadMXBean thread = ManagementFactory.getThreadMXBean();

	private long nanos;

	private long cpuNanos;

	/**
	 * Starts or resumes.
	 */
	public void start() {
		this.cpuNanos -= this.thread.getCurrentThreadCpuTime();
		this.nanos -= System.nanoTime();
	}

	/**
	 * Stops. Must be called by the thread that started it.
	 */
	public void stop() {
		this.nanos += System.nanoTime();
		this.cpuNanos += this.thread.getCurrentThreadCpuTime();
	}

	/**
	 * Reports the result to the parent JVM.
	 */
	public void report() {
		System.out.println(REPORT + this.nanos + " " + this.cpuNanos);
	}

	/**
	 * Returns the reported result.
	 * @param output the output of the child JVM
	 */
	static Optional<Time> reported(String output) {
		return output.lines().filter((line) -> line.startsWith(REPORT)).map((line) -> {
			String[] nanos = line.substring(REPORT.length()).split(" ");
			return new Time(Long.parseLong(nanos[0]) / 1e6, Long.parseLong(nanos[1]) / 1e6);
		}).findFirst();
	}

	/**
	 * The result of a measurement.
	 *
	 * @param elapsed the elapsed milliseconds
	 * @param cpu the milliseconds of CPU time
	 */
	record Time(double elapsed, double cpu) {

	}

}
