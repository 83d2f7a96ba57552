package io.github.circuitbreaker.actuate;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the endpoint with ten thousand circuit breakers that are in use.
 */
class CircuitBreakersEndpointLoadTests {

	private static final int CIRCUIT_BREAKERS = 10_000;

	private static final int READS = 20;

	private final CircuitBreakerRegistry registry = new CircuitBreakerRegistry(
			(name) -> CircuitBreakerConfig.builder().failureThreshold(2).build(), TimeSource.system());

	private final CircuitBreakersEndpoint endpoint = new CircuitBreakersEndpoint(this.registry);

	private final AtomicBoolean done = new AtomicBoolean();

	private final ExecutorService threads = Executors.newFixedThreadPool(2);

	@AfterEach
	void stop() {
		this.done.set(true);
		this.threads.shutdown();
	}

	@Test
	void eachFitsWithItself() throws Exception {
		for (int i = 0; i < CIRCUIT_BREAKERS; i++) {
			this.registry.circuitBreaker("index-" + i);
		}
		List<Future<?>> work = List.of(this.threads.submit(this::use), this.threads.submit(this::use));
		for (int read = 0; read < READS; read++) {
			var all = this.endpoint.circuitBreakers().circuitBreakers();
			assertThat(all).hasSize(CIRCUIT_BREAKERS);
			all.values().forEach(CircuitBreakersEndpointLoadTests::assertFits);
			assertFitsItsHistory("index-" + read);
		}
		this.done.set(true);
		for (Future<?> thread : work) {
			thread.get();
		}
	}

	private static void assertFits(CircuitBreakerDescriptor descriptor) {
		boolean open = descriptor.state() == State.OPEN;
		assertThat(descriptor.retryAfter() != null).isEqualTo(open);
		// Each of the two threads may have counted one more failure.
		assertThat(descriptor.failureCount()).isBetween(open ? 2 : 0, 3);
	}

	private void assertFitsItsHistory(String name) {
		CircuitBreakerDescriptor descriptor = this.endpoint.circuitBreaker(name);
		var transitions = descriptor.transitions();
		State last = transitions.isEmpty() ? State.CLOSED : transitions.get(transitions.size() - 1).to();
		assertThat(descriptor.state()).isEqualTo(last);
		for (int i = 1; i < transitions.size(); i++) {
			assertThat(transitions.get(i).from()).isEqualTo(transitions.get(i - 1).to());
		}
	}

	private void use() {
		while (!this.done.get()) {
			this.registry.getAll().forEach(CircuitBreakersEndpointLoadTests::openOrReset);
		}
	}

	private static void openOrReset(CircuitBreaker circuitBreaker) {
		try {
			circuitBreaker.acquire().failure(new IllegalStateException());
		}
		catch (CircuitBreakerOpenException ex) {
			circuitBreaker.reset();
		}
	}

}
