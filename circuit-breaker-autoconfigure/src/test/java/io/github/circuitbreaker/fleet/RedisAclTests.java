package io.github.circuitbreaker.fleet;

import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fixtures.Closing;
import io.github.circuitbreaker.fixtures.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several instances that may do at their server what the documentation says they have to.
 */
@Tag("thorough")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RedisAclTests {

	private final RedisProcess redis = RedisProcess.start();

	private TestFleet fleet;

	@AfterEach
	void close() {
		Closing.all(this.fleet, this.redis);
	}

	@Test
	void whatTheDocumentationGrantsIsEnough() throws Exception {
		DocumentedAcl acl = DocumentedAcl.ofServers();
		acl.setUp(this.redis);
		this.fleet = new TestFleet(this.redis, 3, acl.properties("recovery-timeout=500ms"));
		this.fleet.open();
		await().until(() -> {
			this.fleet.all().forEach(FleetInstance::call);
			return this.fleet.all().stream().allMatch((instance) -> instance.state() == State.CLOSED);
		});
		this.fleet.get(0).fleet().command(FleetInstance.PYPI, State.FORCED_OPEN);
		this.fleet.awaitState(State.FORCED_OPEN);
		this.fleet.get(0).fleet().command(FleetInstance.PYPI, State.CLOSED);
		this.fleet.awaitState(State.CLOSED);
		this.fleet.close();
		this.fleet = null;
		assertThat(this.redis.command("ACL", "LOG")).doesNotContain("cb:", "evalsha", "publish", "zrem");
	}

	@Test
	void whatTheDocumentationGrantsIsEnoughInAnotherDatabase() {
		DocumentedAcl acl = DocumentedAcl.ofOtherDatabases();
		acl.setUp(this.redis);
		this.fleet = new TestFleet(this.redis, 3, acl.properties("spring.data.redis.database=1"));
		this.fleet.open();
		assertThat(this.redis.command("PUBSUB", "NUMSUB", "cb:{shop}:2:news:1")).endsWith(":3\r\n");
	}

}
