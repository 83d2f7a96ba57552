package io.github.circuitbreaker.fleet;

import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fixtures.Closing;
import io.github.circuitbreaker.fixtures.RedisProcess;
import io.github.circuitbreaker.fixtures.TcpProxy;
import io.github.circuitbreaker.fleet.FleetStatus.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several instances whose server gives way to a replica that has fallen behind.
 */
@Tag("thorough")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ReplicaTests {

	private final RedisProcess server = RedisProcess.start();

	private final RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1",
			String.valueOf(this.server.port()));

	private final TcpProxy network = TcpProxy.to(this.server.port());

	private TestFleet fleet;

	@AfterEach
	void close() {
		Closing.all(this.fleet, this.network, this.replica, this.server);
	}

	private void awaitReplicaHasAll() {
		await().until(() -> this.replica.keys().size() == this.server.keys().size()
				&& this.replica.command("INFO", "replication").contains("master_link_status:up"));
		await().until(() -> this.server.command("WAIT", "1", "1000").contains(":1"));
	}

	private void failOver() {
		this.server.kill();
		this.network.redirect(this.replica.port());
		this.fleet.awaitAll((instance) -> instance.status().scope() == Scope.FLEET);
		this.fleet.all().forEach(FleetInstance::awaitNews);
	}

	@Test
	void openingThatTheReplicaMissedIsVotedForAgain() {
		this.fleet = new TestFleet(this.network.port(), 3, "recovery-timeout=1m");
		awaitReplicaHasAll();
		this.replica.command("REPLICAOF", "NO", "ONE");
		this.fleet.open();
		failOver();
		assertThat(this.fleet.all()).allMatch((instance) -> instance.state() == State.OPEN);
		this.fleet.awaitAll((instance) -> TestFleet.view(instance).open());
	}

	@Test
	void closingThatTheReplicaMissedStands() {
		this.fleet = new TestFleet(this.network.port(), 3, "recovery-timeout=500ms", "trial-timeout=1m");
		this.fleet.open();
		awaitReplicaHasAll();
		this.replica.command("REPLICAOF", "NO", "ONE");
		await().until(() -> {
			this.fleet.all().forEach(FleetInstance::call);
			return this.fleet.all().stream().allMatch((instance) -> instance.state() == State.CLOSED);
		});
		failOver();
		assertThat(this.fleet.all()).allMatch((instance) -> instance.state() == State.CLOSED && instance.call());
		this.fleet.open();
	}

}
