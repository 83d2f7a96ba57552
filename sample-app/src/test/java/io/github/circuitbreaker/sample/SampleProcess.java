package io.github.circuitbreaker.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.jayway.jsonpath.JsonPath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The sample in a separate process.
 */
final class SampleProcess implements AutoCloseable {

	private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");

	private final HttpClient client = HttpClient.newHttpClient();

	private final Path log;

	private final Process process;

	private SampleProcess(Path log, List<String> command) throws IOException {
		this.log = log;
		this.process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly));
	}

	/**
	 * Starts the sample without waiting for it.
	 */
	static SampleProcess start(Path directory, String... arguments) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-Xmx128m", "-cp", System.getProperty("java.class.path"), SampleApplication.class.getName(),
						"--server.port=0", "--server.shutdown=immediate"));
		command.addAll(List.of(arguments));
		try {
			return new SampleProcess(Files.createTempFile(directory, "sample", ".log"), command);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String output() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	SampleProcess awaitStart() {
		await().atMost(Duration.ofMinutes(1)).until(() -> {
			assertThat(this.process.isAlive()).as(this::output).isTrue();
			return STARTED.matcher(output()).find();
		});
		return this;
	}

	private HttpRequest.Builder request(String path) {
		Matcher port = STARTED.matcher(output());
		assertThat(port.find()).isTrue();
		return HttpRequest.newBuilder(URI.create("http://localhost:" + port.group(1) + path))
			.header("Content-Type", "application/json");
	}

	private String get(String path) {
		return this.client.sendAsync(request(path).build(), BodyHandlers.ofString()).join().body();
	}

	private void post(String path, String body) {
		assertThat(this.client
			.sendAsync(request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString())
			.join()
			.statusCode()).isEqualTo(204);
	}

	/**
	 * Sets the mode of the index of this sample.
	 */
	void setMode(String mode) {
		post("/simulator/mode", "{\"mode\": \"%s\"}".formatted(mode));
	}

	/**
	 * Returns the number of requests to the index of this sample.
	 */
	int requests() {
		return JsonPath.read(get("/simulator/mode"), "$.requests");
	}

	String state() {
		return JsonPath.read(get("/actuator/circuitbreakers/pypi"), "$.state");
	}

	int liveInstances() {
		return JsonPath.read(get("/actuator/circuitbreakers/pypi"), "$.fleet.liveInstances");
	}

	int votes() {
		return JsonPath.read(get("/actuator/circuitbreakers/pypi"), "$.fleet.votes");
	}

	void resetAll() {
		post("/actuator/circuitbreakers/pypi", "{\"state\": \"CLOSED\", \"scope\": \"fleet\"}");
	}

	/**
	 * Makes a call and returns its status.
	 */
	CompletableFuture<Integer> call() {
		return this.client.sendAsync(request("/packages/requests").build(), BodyHandlers.discarding())
			.thenApply((response) -> response.statusCode());
	}

	/**
	 * Kills the process, as {@code kill -9} does.
	 */
	@Override
	public void close() {
		this.process.destroyForcibly();
		await().until(() -> !this.process.isAlive());
	}

}
