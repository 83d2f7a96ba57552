package io.github.circuitbreaker.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import org.springframework.util.FileSystemUtils;

import static org.awaitility.Awaitility.await;

/**
 * A redis-server process of a test's own, which may be treated badly. It does not outlive
 * the JVM, unless that is killed.
 */
final class RedisProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final int ATTEMPTS = 5;

	private final Path directory;

	private final List<String> mode;

	private final List<String> options;

	private int port;

	private Process process;

	private boolean closed;

	private RedisProcess(Path directory, List<String> mode, List<String> options) {
		this.directory = directory;
		this.mode = mode;
		this.options = options;
		Closing.atExit(this);
	}

	static RedisProcess start(String... options) {
		return start(new RedisProcess(createDirectory(), List.of(), List.of(options)));
	}

	/**
	 * Starts one that watches other servers.
	 * @param lines its configuration, which it changes itself
	 */
	static RedisProcess startSentinel(String... lines) {
		Path directory = createDirectory();
		try {
			Path configuration = Files.write(directory.resolve("sentinel.conf"), List.of(lines));
			return start(new RedisProcess(directory, List.of(configuration.toString(), "--sentinel"), List.of()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static RedisProcess start(RedisProcess redis) {
		try {
			redis.launchSomewhere();
			return redis;
		}
		catch (Throwable ex) {
			redis.close();
			throw ex;
		}
	}

	private static Path createDirectory() {
		try {
			return Files.createTempDirectory("fleet-redis");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Launches it on a port that is free, as is that by which a cluster talks, which is
	 * 10000 above. Neither is one that systems give to outgoing connections, so that
	 * nobody takes it while the server is away.
	 */
	private void launchSomewhere() {
		for (int i = 0; i < ATTEMPTS; i++) {
			this.port = ThreadLocalRandom.current().nextInt(10_000, 22_000);
			if (launch()) {
				return;
			}
		}
		throw new IllegalStateException("redis-server does not start: " + log());
	}

	/**
	 * Returns whether it answers: otherwise it has ended, as it does if somebody else has
	 * the port.
	 */
	private boolean launch() {
		Process launched = startProcess();
		await().atMost(PATIENCE).until(() -> !launched.isAlive() || answersFrom(launched));
		return launched.isAlive();
	}

	private synchronized Process startProcess() {
		if (this.closed) {
			throw new IllegalStateException("It is closed");
		}
		List<String> arguments = new ArrayList<>(this.mode);
		arguments.addAll(List.of("--port", String.valueOf(this.port), "--bind", "127.0.0.1", "--save", "",
				"--appendonly", "no", "--dir", this.directory.toString()));
		arguments.addAll(this.options);
		this.process = RedisExecutable.start(arguments, this.directory.resolve("log"));
		return this.process;
	}

	private boolean answersFrom(Process launched) {
		try {
			return command("PING").contains("PONG")
					&& command("INFO", "server").contains("process_id:" + launched.pid() + "\r\n");
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	private String log() {
		try {
			return Files.readString(this.directory.resolve("log"));
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
	synchronized void kill() {
		if (this.process != null) {
			this.process.destroyForcibly().onExit().join();
		}
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
		if (!launch()) {
			throw new IllegalStateException("redis-server does not start again: " + log());
		}
	}

	void save() {
		command("SAVE");
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		kill();
		FileSystemUtils.deleteRecursively(this.directory.toFile());
		Closing.forget(this);
	}

}
