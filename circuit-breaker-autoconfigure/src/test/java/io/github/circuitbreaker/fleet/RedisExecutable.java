package io.github.circuitbreaker.fleet;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.springframework.util.FileSystemUtils;
import redis.embedded.core.ExecutableProvider;

/**
 * The redis-server of this system, unpacked for as long as the JVM lasts.
 */
final class RedisExecutable {

	private static final File FILE = unpack();

	private RedisExecutable() {
	}

	private static File unpack() {
		try {
			File directory = Files.createTempDirectory("fleet-redis").toFile();
			Closing.atExit(() -> FileSystemUtils.deleteRecursively(directory));
			return ExecutableProvider.newJarResourceProvider(directory).get();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Starts a process.
	 * @param arguments its arguments
	 * @param log where it writes to
	 * @return the process, which may end at once
	 */
	static Process start(List<String> arguments, Path log) {
		List<String> command = new ArrayList<>(List.of(FILE.getAbsolutePath()));
		command.addAll(arguments);
		try {
			return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
