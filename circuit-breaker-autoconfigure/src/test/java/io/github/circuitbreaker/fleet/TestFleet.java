package io.github.circuitbreaker.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fixtures.Closing;
import io.github.circuitbreaker.fixtures.RedisProcess;
import io.github.circuitbreaker.fleet.FleetStore.CircuitState;

import static org.awaitility.Awaitility.await;

/**
 * Some instances of an application, at one store.
 */
final class TestFleet implements AutoCloseable {

	private final List<FleetInstance> instances = new ArrayList<>();

	private final int redisPort;

	private final String[] properties;

	TestFleet(RedisProcess redis, int size, String... properties) {
		this(redis.port(), size, properties);
	}

	TestFleet(int redisPort, int size, String... properties) {
		this.redisPort = redisPort;
		this.properties = properties;
		try {
			for (int i = 0; i < size; i++) {
				add();
			}
			awaitAll((instance) -> instance.status().liveInstances() == size);
		}
		catch (Throwable ex) {
			close();
			throw ex;
		}
	}

	/**
	 * Adds an instance, which may have further properties of its own.
	 */
	FleetInstance add(String... further) {
		FleetInstance added = FleetInstance.start(this.redisPort,
				Stream.of(this.properties, further).flatMap(Stream::of).toArray(String[]::new));
		this.instances.add(added);
		return added;
	}

	FleetInstance get(int index) {
		return this.instances.get(index);
	}

	List<FleetInstance> all() {
		return this.instances;
	}

	/**
	 * Has so many instances find out that the service fails.
	 */
	void fail(int count) {
		this.instances.stream().limit(count).forEach((instance) -> instance.fail(3));
	}

	/**
	 * Has a quorum open the circuit for all, however long it takes: what one has found a
	 * while ago is no vote.
	 */
	void open() {
		await().until(() -> {
			this.instances.stream()
				.limit(this.instances.size() / 2 + 1)
				.filter((instance) -> !view(instance).open())
				.forEach(FleetInstance::failAgain);
			return this.instances.stream()
				.allMatch((instance) -> instance.state() == State.OPEN && view(instance).open());
		});
	}

	static CircuitState view(FleetInstance instance) {
		return ((FleetCoordinator) instance.fleet()).state(FleetInstance.PYPI);
	}

	void awaitAll(Predicate<FleetInstance> condition) {
		await().until(() -> this.instances.stream().allMatch(condition));
	}

	void awaitState(State state) {
		awaitAll((instance) -> instance.state() == state);
	}

	@Override
	public void close() {
		Closing.all(this.instances);
	}

}
