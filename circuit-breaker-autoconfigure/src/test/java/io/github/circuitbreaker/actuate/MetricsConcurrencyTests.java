package io.github.circuitbreaker.actuate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.ConfigSource;
import io.github.circuitbreaker.KeyedCircuitBreakers;
import io.github.circuitbreaker.ManualTimeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with threads that cause the removal of each other's circuit breakers, so that
 * changes to the same name are reported in any order.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class MetricsConcurrencyTests {

	private static final int THREADS = 4;

	private static final int ROUNDS = 300;

	private static final int CALLS = 20;

	/** More than the limit of circuit breakers. */
	private static final int NAMES = 4;

	private final CircuitBreakerRegistry registry = new CircuitBreakerRegistry(new ConfigSource() {

		@Override
		public CircuitBreakerConfig config(String name) {
			return CircuitBreakerConfig.builder().failureThreshold(1).build();
		}

		@Override
		public int maxKeys() {
			return 2;
		}

	}, new ManualTimeSource());

	private final KeyedCircuitBreakers keyed = this.registry.keyed("#{#host}");

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);

	@AfterEach
	void shutDown() {
		this.executor.shutdownNow();
	}

	@Test
	void metersAreThoseOfTheCircuitBreakersThatAreThere() throws Exception {
		CircuitBreakerMetrics metrics = new CircuitBreakerMetrics(this.registry, null, true);
		CyclicBarrier start = new CyclicBarrier(THREADS);
		for (int round = 0; round < ROUNDS; round++) {
			List<Future<?>> storms = new ArrayList<>();
			for (int thread = 0; thread < THREADS; thread++) {
				Random random = new Random(31L * round + thread);
				storms.add(this.executor.submit(() -> {
					start.await();
					// In the first round, binding races with the changes, too.
					metrics.bindTo(this.meters);
					storm(random);
					return null;
				}));
			}
			for (Future<?> storm : storms) {
				storm.get();
			}
			assertMeters("round " + round);
			this.registry.getAll().forEach(CircuitBreaker::reset);
		}
	}

	@Test
	void callsOfATemplateAreAllCalls() throws Exception {
		CircuitBreakerMetrics metrics = new CircuitBreakerMetrics(this.registry);
		metrics.bindTo(this.meters);
		List<Future<?>> storms = new ArrayList<>();
		for (int thread = 0; thread < THREADS; thread++) {
			Random random = new Random(thread);
			storms.add(this.executor.submit(() -> {
				for (int round = 0; round < ROUNDS; round++) {
					storm(random);
				}
			}));
		}
		double before = 0;
		while (storms.stream().anyMatch((storm) -> !storm.isDone())) {
			double now = callsOfTemplate();
			assertThat(now).isGreaterThanOrEqualTo(before);
			before = now;
		}
		for (Future<?> storm : storms) {
			storm.get();
		}
		// A call that ends after its circuit breaker was replaced is missing.
		assertThat(callsOfTemplate()).isBetween(0.5 * THREADS * ROUNDS * CALLS, 1.0 * THREADS * ROUNDS * CALLS);
		assertThat(this.meters.getMeters()).hasSize(10);
	}

	private double callsOfTemplate() {
		return this.meters.get("circuitbreaker.calls")
			.tags("name", "#{#host}")
			.functionCounters()
			.stream()
			.mapToDouble((counter) -> counter.count())
			.sum();
	}

	private void storm(Random random) {
		for (int i = 0; i < CALLS; i++) {
			this.keyed.find("host-" + random.nextInt(NAMES)).ifPresent((breaker) -> call(breaker, random));
		}
	}

	private static void call(CircuitBreaker breaker, Random random) {
		try {
			breaker.call(() -> {
				if (random.nextInt(CALLS) == 0) {
					throw new IOException();
				}
				return "done";
			});
		}
		catch (IOException | CircuitBreakerOpenException ex) {
			// Both outcomes are fine.
		}
	}

	private void assertMeters(String description) {
		assertThat(this.meters.getMeters().stream().map((meter) -> meter.getId().getTag("name")).distinct())
			.as(description)
			.containsExactlyInAnyOrderElementsOf(this.registry.getAll().stream().map(CircuitBreaker::getName).toList());
		for (CircuitBreaker breaker : this.registry.getAll()) {
			assertThat(this.meters.get("circuitbreaker.calls")
				.tags("name", breaker.getName(), "outcome", "successful")
				.functionCounter()
				.count()).as(description).isEqualTo(breaker.snapshot().calls().successful());
		}
		assertThat(this.meters.getMeters()).as(description).hasSize(26 * this.registry.getAll().size());
	}

}
