package io.github.circuitbreaker.actuate;

import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.ManualTimeSource;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleTracer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CircuitBreakerObservationsTests {

	private boolean shadow;

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreakerRegistry registry = new CircuitBreakerRegistry(
			(name) -> CircuitBreakerConfig.builder().failureThreshold(1).shadow(this.shadow).build(), this.time);

	private final EventRecorder recorder = new EventRecorder();

	private final ObservationRegistry observations = this.recorder.registry();

	private static void observe(ObservationRegistry observations, Runnable action) {
		Observation.createNotStarted("lookup", observations).observe(action);
	}

	private void succeed() {
		assertThat(this.registry.circuitBreaker("pypi").<String, RuntimeException>call(() -> "done")).isEqualTo("done");
	}

	private void fail() {
		assertThatExceptionOfType(ConnectException.class)
			.isThrownBy(() -> this.registry.circuitBreaker("pypi").call(() -> {
				throw new ConnectException("secret");
			}));
	}

	private void reject() {
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(this::succeed);
	}

	@Test
	void showTransitionsAndRejections() {
		new CircuitBreakerObservations(this.registry, this.observations);
		observe(this.observations, () -> {
			succeed();
			fail();
			reject();
			this.time.advance(Duration.ofSeconds(30));
			succeed();
		});
		assertThat(this.recorder.events()).containsExactly("lookup: circuitbreaker.transition, circuitbreaker.open",
				"lookup: circuitbreaker.rejected, circuitbreaker.rejected",
				"lookup: circuitbreaker.transition, circuitbreaker.half_open",
				"lookup: circuitbreaker.transition, circuitbreaker.closed");
	}

	@Test
	void sayOfAShadowWhatItWouldHaveDone() {
		this.shadow = true;
		new CircuitBreakerObservations(this.registry, this.observations);
		observe(this.observations, () -> {
			this.registry.circuitBreaker("pypi").forceOpen();
			succeed();
		});
		assertThat(this.recorder.events()).containsExactly(
				"lookup: circuitbreaker.transition, circuitbreaker.shadow.forced_open",
				"lookup: circuitbreaker.rejected, circuitbreaker.shadow.rejected");
	}

	@Test
	void areNotThereOutsideOfAnObservation() {
		new CircuitBreakerObservations(this.registry, this.observations);
		fail();
		reject();
		assertThat(this.recorder.events()).isEmpty();
	}

	@Test
	void belongToTheInnermostObservation() {
		new CircuitBreakerObservations(this.registry, this.observations);
		observe(this.observations, () -> Observation.createNotStarted("inner", this.observations).observe(this::fail));
		assertThat(this.recorder.events()).singleElement().asString().startsWith("inner: ");
	}

	@Test
	void endWhenClosed() {
		new CircuitBreakerObservations(this.registry, this.observations).close();
		observe(this.observations, () -> {
			fail();
			reject();
		});
		assertThat(this.recorder.events()).isEmpty();
	}

	@Test
	void handlerThatThrowsHarmsNoCall() {
		EventRecorder broken = new EventRecorder() {

			@Override
			public void onEvent(Observation.Event event, Observation.Context context) {
				super.onEvent(event, context);
				throw new IllegalStateException("broken");
			}

		};
		ObservationRegistry brokenObservations = broken.registry();
		new CircuitBreakerObservations(this.registry, brokenObservations);
		observe(brokenObservations, () -> {
			fail();
			reject();
		});
		assertThat(broken.events()).hasSize(2);
	}

	@Test
	void areOnTheSpan() {
		SimpleTracer tracer = new SimpleTracer();
		ObservationRegistry traced = ObservationRegistry.create();
		traced.observationConfig().observationHandler(new DefaultTracingObservationHandler(tracer));
		new CircuitBreakerObservations(this.registry, traced);
		observe(traced, () -> {
			fail();
			reject();
		});
		assertThat(tracer.onlySpan().getEvents()).extracting(Map.Entry::getValue)
			.containsExactly("circuitbreaker.open", "circuitbreaker.rejected");
		assertThat(tracer.onlySpan().getTags()).containsEntry("circuitbreaker.name", "pypi");
	}

}
