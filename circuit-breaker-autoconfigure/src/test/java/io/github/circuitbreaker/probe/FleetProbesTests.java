package io.github.circuitbreaker.probe;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import io.github.circuitbreaker.fleet.VirtualFleet;
import io.github.circuitbreaker.fleet.VirtualFleet.Instance;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests the probes of a fleet, in virtual time.
 */
class FleetProbesTests {

	private static final int FLEETS = 20;

	private static final int INSTANCES = 10;

	@Test
	void oneProbeMakesTheTrialForAll() {
		int trials = 0;
		for (int seed = 1; seed <= FLEETS; seed++) {
			VirtualFleet fleet = new VirtualFleet(seed, Duration.ofSeconds(30));
			List<Instance> instances = fleet.start(INSTANCES);
			instances.forEach((instance) -> startProbe(fleet, instance, () -> {
				fleet.run(Duration.ofMillis(100));
				return "back";
			}));
			instances.subList(0, INSTANCES / 2 + 1).forEach(Instance::open);
			fleet.run(Duration.ofMillis(100));
			assertThat(instances).extracting(Instance::state).containsOnly(State.OPEN);
			fleet.run(Duration.ofSeconds(35));
			assertThat(instances).extracting(Instance::state).containsOnly(State.CLOSED);
			trials += fleet.trials;
		}
		// Two may begin before one hears of the other.
		assertThat(trials).isBetween(FLEETS, FLEETS * 3 / 2);
	}

	@Test
	void brokenProbesDoNotKeepTheCircuitOpenForRareCallers() {
		for (int seed = 1; seed <= FLEETS; seed++) {
			VirtualFleet fleet = new VirtualFleet(seed, Duration.ofSeconds(30));
			List<Instance> instances = fleet.start(3);
			instances.forEach((instance) -> startProbe(fleet, instance, () -> {
				throw new IllegalStateException("no security context");
			}));
			instances.forEach(Instance::open);
			for (int calls = 0; calls < 3; calls++) {
				fleet.run(Duration.ofMinutes(10));
				ProbesTests.callSucceeds(instances.get(calls).registry.circuitBreaker(VirtualFleet.PYPI));
			}
			fleet.run(Duration.ofSeconds(2));
			assertThat(instances).as("seed " + seed).extracting(Instance::state).containsOnly(State.CLOSED);
		}
	}

	private static void startProbe(VirtualFleet fleet, Instance instance, Callable<?> probe) {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		beans.registerSingleton("fleet", mock(CircuitBreakerFleet.class));
		beans.registerSingleton("registry", instance.registry);
		beans.registerSingleton("probe", new CircuitBreakerProbe(VirtualFleet.PYPI, probe));
		new Probes(beans, new MockEnvironment()) {

			@Override
			CompletableFuture<Void> timer(Duration time) {
				CompletableFuture<Void> timer = new CompletableFuture<>();
				fleet.at(time, () -> timer.complete(null));
				return timer;
			}

			@Override
			void execute(Runnable task) {
				fleet.at(Duration.ZERO, task);
			}

		}.start();
	}

}
