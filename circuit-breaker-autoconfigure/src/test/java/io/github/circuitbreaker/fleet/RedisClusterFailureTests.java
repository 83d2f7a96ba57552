package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fixtures.Closing;
import io.github.circuitbreaker.fixtures.RedisProcess;
import io.github.circuitbreaker.fleet.FleetStatus.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several instances with a cluster of which one server fails, under steady calls.
 */
@Tag("thorough")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RedisClusterFailureTests {

	private RedisCluster redis;

	private TestFleet fleet;

	private SteadyCalls calls;

	private void start(String fullCoverage) {
		this.redis = new RedisCluster("--cluster-node-timeout", "2000", "--cluster-require-full-coverage",
				fullCoverage);
	}

	private void join() {
		this.fleet = new TestFleet(this.redis.servers().get(0), 3,
				this.redis.properties("recovery-timeout=500ms", "trial-timeout=1m"));
		this.calls = new SteadyCalls(this.fleet.all());
	}

	private RedisProcess ofFleet() {
		return this.redis.ownerOf("cb:{shop}:2:instances");
	}

	private RedisProcess another() {
		return this.redis.servers().stream().filter((server) -> server != ofFleet()).findAny().orElseThrow();
	}

	@AfterEach
	void close() {
		Closing.all(this.calls, this.fleet, this.redis);
	}

	private void awaitLocal() {
		await().atMost(Duration.ofSeconds(30))
			.until(() -> this.fleet.all().stream().allMatch((instance) -> instance.status().scope() == Scope.LOCAL));
		long before = this.calls.made();
		await().until(() -> this.calls.made() > before + 1000);
	}

	private void assertRejoined() {
		this.fleet.awaitAll((instance) -> instance.status().scope() == Scope.FLEET
				&& instance.status().liveInstances() == 3 && instance.state() == State.CLOSED);
		assertThat(this.calls.failures()).isEmpty();
		assertThat(this.calls.waited()).isLessThan(10 + this.calls.made() / 1000);
		this.calls.pause();
		this.fleet.open();
		this.calls.goOn();
		this.fleet.awaitState(State.CLOSED);
		assertThat(this.calls.failures()).isEmpty();
	}

	@Test
	void anyServerIsMissedIfTheClusterHasToBeWhole() {
		start("yes");
		join();
		RedisProcess other = another();
		other.kill();
		awaitLocal();
		assertThat(this.calls.rejected()).isZero();
		other.restart();
		this.redis.awaitWhole();
		assertRejoined();
	}

	@Test
	void serverOfTheFleetIsKilled() {
		start("no");
		join();
		RedisProcess server = ofFleet();
		server.kill();
		awaitLocal();
		assertThat(this.calls.rejected()).isZero();
		server.restart();
		this.redis.awaitWhole();
		assertRejoined();
	}

	@Test
	void serverOfTheFleetHangs() {
		start("no");
		join();
		RedisProcess server = ofFleet();
		server.hang();
		awaitLocal();
		assertThat(this.calls.rejected()).isZero();
		server.goOn();
		this.redis.awaitWhole();
		assertRejoined();
	}

	@Test
	void anotherServerIsNotMissed() {
		start("no");
		join();
		RedisProcess other = another();
		other.kill();
		this.fleet.all().forEach(FleetInstance::awaitNews);
		assertRejoined();
		other.restart();
		this.redis.awaitWhole();
		assertRejoined();
	}

	@Test
	void circuitThatIsOpenForAllIsTriedByEachIfTheServerIsKilled() {
		start("no");
		join();
		this.calls.pause();
		this.fleet.open();
		RedisProcess server = ofFleet();
		server.kill();
		this.calls.goOn();
		this.fleet.awaitState(State.CLOSED);
		server.restart();
		this.redis.awaitWhole();
		assertRejoined();
	}

	@Test
	void replicaTakesOver() {
		start("yes");
		RedisProcess server = ofFleet();
		RedisProcess replica = this.redis.addReplica(server);
		join();
		server.kill();
		awaitLocal();
		this.redis.awaitTakenOver(replica, server);
		assertRejoined();
		server.restart();
		this.redis.awaitWhole();
		assertRejoined();
	}

}
