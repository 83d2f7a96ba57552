package io.github.circuitbreaker.benchmarks.startup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM that measures something once. Only a new JVM shows the real time of a start.
 */
final class ChildJvm {

	private ChildJvm() {
	}

	/**
	 * Runs a main class and returns the result of its {@link Stopwatch}.
	 * @throws IllegalStateException if it fails or reports nothing
	 */
	static Stopwatch.Time run(ClassPath classPath, Class<?> main, String... args) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-cp", classPath.toString(), main.getName()));
		command.addAll(List.of(args));
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes());
			if (process.waitFor() != 0) {
				throw new IllegalStateException(output);
			}
			return Stopwatch.reported(output).orElseThrow(() -> new IllegalStateException(output));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
