package io.github.circuitbreaker.benchmarks.fleet;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import redis.embedded.core.ExecutableProvider;

/**
 * A redis-server process on a free port.
 */
public final class RedisServer implements AutoCloseable {

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

	private final Path directory;

	private final int port;

	private final Process process;

	private RedisServer(Path directory, int port) throws IOException {
		this.directory = directory;
		this.port = port;
		File executable = ExecutableProvider.newJarResourceProvider(directory.toFile()).get();
		this.process = new ProcessBuilder(executable.getAbsolutePath(), "--port", String.valueOf(port), "--bind",
				"127.0.0.1", "--save", "", "--dir", directory.toString(), "--maxclients", "10000", "--tcp-backlog",
				"4096")
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("log").toFile())
			.start();
	}

	/**
	 * Starts a server and waits until it answers.
	 * @return the server
	 */
	public static RedisServer start() {
		try {
			RedisServer server = new RedisServer(Files.createTempDirectory("fleet-redis"), freePort());
			long start = System.nanoTime();
			while (!server.answers()) {
				if (System.nanoTime() - start > PATIENCE) {
					throw new IllegalStateException("The server does not start");
				}
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
			}
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private boolean answers() {
		try {
			return command("PING").contains("PONG");
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	/**
	 * Returns where it listens.
	 * @return the port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Sends a command over a new connection.
	 * @param line the command and its arguments
	 * @return what comes back, as it is
	 */
	public String command(String line) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.getOutputStream().write((line + "\r\nQUIT\r\n").getBytes(StandardCharsets.UTF_8));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Sends a signal to its process.
	 * @param name the name of the signal
	 */
	void signal(String name) {
		try {
			new ProcessBuilder("kill", "-" + name, String.valueOf(this.process.pid())).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		try {
			this.process.waitFor();
			try (var files = Files.list(this.directory)) {
				for (Path file : files.toList()) {
					Files.delete(file);
				}
			}
			Files.delete(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
