package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.circuitbreaker.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several instances with a cluster of three servers, on which the keys of circuit
 * breakers are spread.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RedisClusterTests {

	private static final int SLOTS = 16384;

	private final List<RedisProcess> servers = IntStream.range(0, 3)
		.mapToObj((i) -> RedisProcess.start("--cluster-enabled", "yes"))
		.toList();

	private TestFleet fleet;

	@AfterEach
	void close() {
		Closing.all(this.fleet, () -> Closing.all(this.servers));
	}

	private void formCluster() {
		for (int i = 0; i < 3; i++) {
			int server = i;
			this.servers.get(i)
				.command(Stream
					.concat(Stream.of("CLUSTER", "ADDSLOTS"),
							IntStream.range(0, SLOTS).filter((slot) -> slot % 3 == server).mapToObj(String::valueOf))
					.toArray(String[]::new));
			this.servers.get(0).command("CLUSTER", "MEET", "127.0.0.1", String.valueOf(this.servers.get(i).port()));
		}
		await().atMost(Duration.ofSeconds(60))
			.until(() -> this.servers.stream()
				.allMatch((server) -> server.command("CLUSTER", "INFO").contains("cluster_state:ok")
						&& server.command("CLUSTER", "INFO").contains("cluster_known_nodes:3")));
	}

	@Test
	void votesTrialsAndCommandsAreThoseOfAll() throws Exception {
		formCluster();
		String nodes = "127.0.0.1:" + this.servers.get(0).port() + ",127.0.0.1:" + this.servers.get(1).port();
		this.fleet = new TestFleet(this.servers.get(0), 3, "spring.data.redis.cluster.nodes=" + nodes,
				"recovery-timeout=500ms");
		this.fleet.open();
		await().until(() -> {
			this.fleet.all().forEach(FleetInstance::call);
			return this.fleet.all().stream().allMatch((instance) -> instance.state() == State.CLOSED);
		});
		for (String name : List.of("a", "b", "c", "d", "e", "f", "g", "h")) {
			this.fleet.all().forEach((instance) -> instance.registry().circuitBreaker(name));
			this.fleet.get(0).fleet().command(name, State.CLOSED);
		}
		this.fleet.get(1).fleet().command(FleetInstance.PYPI, State.FORCED_OPEN);
		this.fleet.awaitState(State.FORCED_OPEN);
		assertThat(this.servers).allMatch((server) -> !server.keys().isEmpty());
	}

}
