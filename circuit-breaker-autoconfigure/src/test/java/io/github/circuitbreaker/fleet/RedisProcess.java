package io.github.circuitbreaker.fleet;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.springframework.util.FileSystemUtils;
import redis.embedded.core.ExecutableProvider;

import static org.awaitility.Awaitility.await;

/**
 * A redis-server process of a test's own, on a free port, which may be treated badly.
 */
final class RedisProcess implements AutoCloseable {

	private static final File EXECUTABLE = executable();

	private final int port = freePort();

	private final Path directory;

	private final String[] options;

	private Process process;

	private RedisProcess(Path directory, String... options) {
		this.options = options;
		this.directory = directory;
		this.process = launch();
	}

	static RedisProcess start(String... options) {
		try {
			return new RedisProcess(Files.createTempDirectory("fleet-redis"), options);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static File executable() {
		try {
			return ExecutableProvider.newJarResourceProvider(Files.createTempDirectory("fleet-redis").toFile()).get();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * One that leaves room for that by which a cluster talks, which is 10000 above.
	 */
	private static int freePort() {
		int port = anyFreePort();
		while (port > 55_000) {
			port = anyFreePort();
		}
		return port;
	}

	private static int anyFreePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Process launch() {
		try {
			List<String> command = new ArrayList<>(
					List.of(EXECUTABLE.getAbsolutePath(), "--port", String.valueOf(this.port), "--bind", "127.0.0.1",
							"--save", "", "--appendonly", "no", "--dir", this.directory.toString()));
			command.addAll(List.of(this.options));
			Process launched = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(this.directory.resolve("log").toFile())
				.start();
			await().ignoreExceptions().atMost(Duration.ofSeconds(30)).until(() -> command("PING").contains("PONG"));
			return launched;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int port() {
		return this.port;
	}

	/**
	 * Sends a command on a connection of its own, and returns what comes back, as it is.
	 */
	String command(String... words) {
		StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
		for (String word : words) {
			text.append('$').append(word.getBytes(StandardCharsets.UTF_8).length).append("\r\n");
			text.append(word).append("\r\n");
		}
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream()
				.write(text.append("*1\r\n$4\r\nQUIT\r\n").toString().getBytes(StandardCharsets.UTF_8));
			String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			return reply.substring(0, reply.length() - "+OK\r\n".length());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the names of all keys.
	 */
	List<String> keys() {
		List<String> keys = new ArrayList<>();
		for (String line : command("KEYS", "*").split("\r\n")) {
			if (!line.startsWith("*") && !line.startsWith("$")) {
				keys.add(line);
			}
		}
		return keys;
	}

	/**
	 * As with {@code kill -9}.
	 */
	void kill() {
		this.process.destroyForcibly();
		await().until(() -> !this.process.isAlive());
	}

	/**
	 * Stops it in the middle of whatever it does: it keeps its connections and says
	 * nothing.
	 */
	void hang() {
		signal("-STOP");
	}

	void goOn() {
		signal("-CONT");
	}

	private void signal(String signal) {
		try {
			int exit = new ProcessBuilder("kill", signal, String.valueOf(this.process.pid())).start().waitFor();
			if (exit != 0) {
				throw new IllegalStateException("The signal was not sent");
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Starts it again after it was killed, with what was saved to its file.
	 */
	void restart() {
		this.process = launch();
	}

	void save() {
		command("SAVE");
	}

	@Override
	public void close() {
		kill();
		FileSystemUtils.deleteRecursively(this.directory.toFile());
	}

}
