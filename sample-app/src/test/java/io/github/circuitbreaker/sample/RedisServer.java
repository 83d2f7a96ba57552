package io.github.circuitbreaker.sample;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import redis.embedded.core.ExecutableProvider;

import static org.awaitility.Awaitility.await;

/**
 * A redis-server process on a free port.
 */
final class RedisServer implements AutoCloseable {

	private final int port;

	private final Process process;

	RedisServer(Path directory) throws IOException {
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.port = free.getLocalPort();
		}
		File executable = ExecutableProvider.newJarResourceProvider(directory.toFile()).get();
		this.process = new ProcessBuilder(executable.getAbsolutePath(), "--port", String.valueOf(this.port), "--bind",
				"127.0.0.1", "--save", "", "--dir", directory.toString())
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("redis.log").toFile())
			.start();
		Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly));
		await().atMost(Duration.ofSeconds(30)).until(() -> !this.process.isAlive() || listens());
		if (!this.process.isAlive()) {
			throw new IllegalStateException(
					"redis-server does not start: " + Files.readString(directory.resolve("redis.log")));
		}
	}

	private boolean listens() {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	int port() {
		return this.port;
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		await().until(() -> !this.process.isAlive());
	}

}
