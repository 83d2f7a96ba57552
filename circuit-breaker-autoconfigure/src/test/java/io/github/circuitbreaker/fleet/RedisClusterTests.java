package io.github.circuitbreaker.fleet;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fixtures.Closing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several instances with a cluster of three servers, one of which has all keys.
 */
@Tag("thorough")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RedisClusterTests {

	private final RedisCluster redis = new RedisCluster();

	private TestFleet fleet;

	@AfterEach
	void close() {
		Closing.all(this.fleet, this.redis);
	}

	@Test
	void votesTrialsAndCommandsAreThoseOfAll() throws Exception {
		start("recovery-timeout=500ms");
		assertAgreement();
	}

	@Test
	void whatTheDocumentationGrantsIsEnough() throws Exception {
		DocumentedAcl acl = DocumentedAcl.ofClusters();
		this.redis.servers().forEach(acl::setUp);
		start(acl.properties("recovery-timeout=500ms"));
		assertAgreement();
		// What the client says of itself is refused, and is not needed.
		assertThat(this.redis.servers()).extracting((server) -> server.command("ACL", "LOG"))
			.allSatisfy((log) -> assertThat(log).contains("user=breakers")
				.doesNotContain("cmd=cluster", "cmd=info", "cmd=eval"));
	}

	private void start(String... properties) {
		this.fleet = new TestFleet(this.redis.servers().get(0), 3, this.redis.properties(properties));
	}

	private void assertAgreement() throws Exception {
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
		assertThat(this.redis.servers()).filteredOn((server) -> !server.keys().isEmpty()).hasSize(1);
	}

}
