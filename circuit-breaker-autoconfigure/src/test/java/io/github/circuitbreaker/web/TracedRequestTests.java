package io.github.circuitbreaker.web;

import java.util.List;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the spans of requests over HTTP, as OpenTelemetry exports them.
 */
@Tag("traced")
@ParameterizedClass
@EnumSource(names = { "SERVLET", "REACTIVE" })
class TracedRequestTests {

	private static InMemorySpanExporter exporter;

	private static WebApp app;

	@Parameter
	WebApplicationType type;

	@BeforeParameterizedClassInvocation
	static void start(WebApplicationType type) {
		exporter = InMemorySpanExporter.create();
		app = new WebApp(
				type, List.of("management.tracing.sampling.probability=1",
						"management.otlp.metrics.export.enabled=false", "spring.reactor.context-propagation=auto"),
				Tracing.class);
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		app.close();
	}

	@BeforeEach
	void forgetSpans() {
		exporter.reset();
	}

	/**
	 * Returns the span of the only request, which ends after the client has the answer.
	 */
	private static SpanData span() {
		return Awaitility.await()
			.until(() -> exporter.getFinishedSpanItems()
				.stream()
				.filter((span) -> span.getKind() == SpanKind.SERVER)
				.toList(), (spans) -> !spans.isEmpty())
			.get(0);
	}

	private static String attribute(SpanData span, String key) {
		return span.getAttributes().get(AttributeKey.stringKey(key));
	}

	private static List<String> events(SpanData span) {
		return span.getEvents().stream().map(EventData::getName).toList();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/packages/flask", "/future", "/mono", "/wrapped" })
	void spanOfARejectedRequestHasFailed(String path) throws Exception {
		assertThat(app.openCircuit().get(path).statusCode()).isEqualTo(503);
		SpanData span = span();
		assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(attribute(span, "status")).isEqualTo("503");
		assertThat(attribute(span, "outcome")).isEqualTo("SERVER_ERROR");
		assertThat(attribute(span, "circuitbreaker.name")).isEqualTo("pypi");
		assertThat(events(span)).containsExactly("circuitbreaker.rejected", "exception");
	}

	@Test
	void spanOfAServedRequestHasNot() throws Exception {
		app.circuitBreaker().reset();
		assertThat(app.get("/packages/flask").statusCode()).isEqualTo(200);
		SpanData span = span();
		assertThat(span.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
		assertThat(attribute(span, "circuitbreaker.name")).isNull();
		assertThat(events(span)).isEmpty();
	}

	@Test
	void transitionsAreEvents() throws Exception {
		app.get("/transitions");
		assertThat(events(span())).containsExactly("circuitbreaker.forced_open", "circuitbreaker.closed");
	}

	@RestController
	static class Tracing {

		@Bean
		static SpanProcessor inMemory() {
			return SimpleSpanProcessor.create(exporter);
		}

		private final CircuitBreakerRegistry registry;

		Tracing(CircuitBreakerRegistry registry) {
			this.registry = registry;
		}

		@GetMapping("/transitions")
		String makeTransitions() {
			this.registry.circuitBreaker("npm").forceOpen();
			this.registry.circuitBreaker("npm").reset();
			return "done";
		}

	}

}
