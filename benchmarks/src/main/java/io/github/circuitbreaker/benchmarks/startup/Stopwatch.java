package io.github.circuitbreaker.benchmarks.startup;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Optional;

/**
 * Measures how long something takes, and how much of that the processor works for the
 * thread that does it. The latter leaves out what others do on the same machine, but also
 * what other threads do for the application, the compiler above all.
 */
public final class Stopwatch {

	/** What the line begins with in which the nanoseconds are. */
	private static final String REPORT = "stopwatch: ";

	private final ThreadMXBean thread = ManagementFactory.getThreadMXBean();

	private long nanos;

	private long cpuNanos;

	/**
	 * Starts it, or goes on.
	 */
	public void start() {
		this.cpuNanos -= this.thread.getCurrentThreadCpuTime();
		this.nanos -= System.nanoTime();
	}

	/**
	 * Stops it, to be called by the thread that has started it.
	 */
	public void stop() {
		this.nanos += System.nanoTime();
		this.cpuNanos += this.thread.getCurrentThreadCpuTime();
	}

	/**
	 * Tells the JVM that has started this one what was measured.
	 */
	public void report() {
		System.out.println(REPORT + this.nanos + " " + this.cpuNanos);
	}

	/**
	 * Returns what was reported.
	 * @param output what a JVM has printed
	 */
	static Optional<Time> reported(String output) {
		return output.lines().filter((line) -> line.startsWith(REPORT)).map((line) -> {
			String[] nanos = line.substring(REPORT.length()).split(" ");
			return new Time(Long.parseLong(nanos[0]) / 1e6, Long.parseLong(nanos[1]) / 1e6);
		}).findFirst();
	}

	/**
	 * What was measured.
	 *
	 * @param elapsed how many milliseconds it took
	 * @param cpu how many milliseconds the processor worked for the thread
	 */
	record Time(double elapsed, double cpu) {

	}

}
