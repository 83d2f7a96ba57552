package io.github.circuitbreaker.sample.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Answers requests to the simulated index according to its mode.
 */
class IndexHandler implements HttpHandler {

	private static final Pattern PATH = Pattern.compile("/pypi/([^/]+)/json");

	private static final Duration SLOWNESS = Duration.ofMillis(1500);

	// Clients give up long before, and no thread waits forever.
	private static final Duration LONGEST_HANG = Duration.ofMinutes(1);

	private final ModeSwitch modeSwitch;

	private final ColdCache cache;

	private final JsonMapper jsonMapper;

	private final AtomicLong requests = new AtomicLong();

	IndexHandler(ModeSwitch modeSwitch, ColdCache cache, JsonMapper jsonMapper) {
		this.modeSwitch = modeSwitch;
		this.cache = cache;
		this.jsonMapper = jsonMapper;
	}

	/**
	 * Returns the number of requests so far.
	 */
	long getRequests() {
		return this.requests.get();
	}

	@Override
	public void handle(HttpExchange exchange) throws IOException {
		this.requests.incrementAndGet();
		try (exchange) {
			switch (this.modeSwitch.awaitOtherThan(SimulatorMode.HANG, LONGEST_HANG)) {
				case OK -> lookUp(exchange);
				case SLOW -> {
					Thread.sleep(SLOWNESS.toMillis());
					lookUp(exchange);
				}
				case FAIL -> {
					this.cache.empty();
					unavailable(exchange);
				}
				case HANG -> {
					// Closed without an answer.
					this.cache.empty();
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void lookUp(HttpExchange exchange) throws IOException {
		if (!this.cache.serves()) {
			exchange.getResponseHeaders().set(HttpHeaders.RETRY_AFTER, String.valueOf(ColdCache.RESTART.toSeconds()));
			unavailable(exchange);
			return;
		}
		Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
		SimulatedPackage found = path.matches() ? SimulatedPackage.find(path.group(1)) : null;
		if (found != null) {
			answer(exchange, HttpStatus.OK, found.toDocument());
		}
		else {
			answer(exchange, HttpStatus.NOT_FOUND, Map.of("message", "Not Found"));
		}
	}

	private void unavailable(HttpExchange exchange) throws IOException {
		answer(exchange, HttpStatus.SERVICE_UNAVAILABLE, Map.of("message", "Service Temporarily Unavailable"));
	}

	private void answer(HttpExchange exchange, HttpStatus status, Map<String, ?> document) throws IOException {
		byte[] body = this.jsonMapper.writeValueAsBytes(document);
		exchange.getResponseHeaders().set(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE);
		exchange.sendResponseHeaders(status.value(), body.length);
		exchange.getResponseBody().write(body);
	}

}
