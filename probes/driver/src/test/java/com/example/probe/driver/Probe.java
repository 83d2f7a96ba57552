package com.example.probe.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.jayway.jsonpath.JsonPath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A probe that runs in a process of its own.
 */
final class Probe implements AutoCloseable {

	private static final Pattern STARTED = Pattern.compile("started on port (\\d+)");

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private final HttpClient client = HttpClient.newHttpClient();

	private final Path log;

	private final Process process;

	private Probe(Path log, List<String> command) throws IOException {
		this.log = log;
		this.process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly));
	}

	/**
	 * Starts a probe without waiting for it.
	 */
	static Probe start(Variant variant, Path directory, String... arguments) {
		List<String> command = new ArrayList<>(variant.command());
		command.addAll(List.of("--server.port=0", "--server.shutdown=immediate"));
		command.addAll(List.of(arguments));
		try {
			return new Probe(Files.createTempFile(directory, "probe", ".log"), command);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String output() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void awaitStart() {
		await().atMost(PATIENCE).until(() -> {
			assertThat(this.process.isAlive()).as(this::output).isTrue();
			return STARTED.matcher(output()).find();
		});
	}

	int awaitExit() {
		await().atMost(PATIENCE).until(() -> !this.process.isAlive());
		return this.process.exitValue();
	}

	private HttpResponse<String> send(String path, String method, String body, String... headers) {
		Matcher port = STARTED.matcher(output());
		assertThat(port.find()).isTrue();
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port.group(1) + path))
			.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
			.timeout(PATIENCE);
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.client.sendAsync(request.build(), BodyHandlers.ofString()).join();
	}

	HttpResponse<String> get(String path, String... headers) {
		return send(path, "GET", "", headers);
	}

	/**
	 * Makes a call of a kind, and tells the remote service how it ends.
	 */
	HttpResponse<String> call(String kind, String outcome) {
		return get("/calls/%s?outcome=%s".formatted(kind, outcome));
	}

	/**
	 * Makes calls that fail.
	 */
	void fail(String kind, int calls) {
		for (int i = 0; i < calls; i++) {
			assertThat(call(kind, "fail").statusCode()).isEqualTo(500);
		}
	}

	/**
	 * Returns the part of the answer for a circuit breaker that an expression selects.
	 */
	<T> T read(String name, String expression) {
		return JsonPath.read(get("/actuator/circuitbreakers/" + name).body(), expression);
	}

	String state(String name) {
		return read(name, "$.state");
	}

	int command(String name, String body) {
		return send("/actuator/circuitbreakers/" + name, "POST", body, "Content-Type", "application/json").statusCode();
	}

	/**
	 * Kills the process.
	 */
	@Override
	public void close() {
		this.process.destroyForcibly();
		await().until(() -> !this.process.isAlive());
	}

}
