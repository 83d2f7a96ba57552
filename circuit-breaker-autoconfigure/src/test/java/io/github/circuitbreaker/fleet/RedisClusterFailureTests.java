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

	private static final RedisKeys KEYS = new RedisKeys("shop", 0);

	private RedisCluster redis;

	private TestFleet fleet;

	private SteadyCalls calls;

	private void start(String fullCoverage) {
		this.redis = new RedisCluster("--cluster-node-timeout", "2000", "--cluster-require-full-coverage",
				fullCoverage);
		assertThat(ofFleet()).isNotSameAs(ofCircuitBreaker());
	}

	private void join() {
		join("recovery-timeout=500ms");
	}

	private void join(String recoveryTimeout) {
		this.fleet = new TestFleet(this.redis.servers().get(0), 3,
				this.redis.properties(recoveryTimeout, "trial-timeout=1m"));
		this.calls = new SteadyCalls(this.fleet.all());
	}

	private RedisProcess ofFleet() {
		return this.redis.ownerOf(KEYS.instances());
	}

	private RedisProcess ofCircuitBreaker() {
		return this.redis.ownerOf(KEYS.state(FleetInstance.PYPI));
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
		RedisProcess other = this.redis.servers()
			.stream()
			.filter((server) -> server != ofFleet() && server != ofCircuitBreaker())
			.findAny()
			.orElseThrow();
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
	void serverOfACircuitBreakerIsMissedByThoseWhoHaveSomethingToSayOfIt() {
		start("no");
		join("recovery-timeout=1m");
		RedisProcess server = ofCircuitBreaker();
		server.kill();
		this.fleet.all().forEach(FleetInstance::awaitNews);
		this.fleet.awaitAll((instance) -> instance.status().scope() == Scope.FLEET);
		this.calls.pause();
		this.fleet.fail(2);
		await().until(() -> this.fleet.get(0).status().scope() == Scope.LOCAL
				&& this.fleet.get(1).status().scope() == Scope.LOCAL);
		assertThat(this.fleet.all()).allMatch((instance) -> instance.fleet().scope() == Scope.FLEET);
		assertThat(this.fleet.get(2).status().scope()).isEqualTo(Scope.FLEET);
		assertThat(this.fleet.get(2).call()).isTrue();
		server.restart();
		this.redis.awaitWhole();
		this.fleet.awaitAll((instance) -> instance.status().scope() == Scope.FLEET && instance.state() == State.OPEN);
	}

	@Test
	void circuitThatIsOpenForAllIsTriedByEachIfItsServerIsKilled() {
		start("no");
		join();
		this.calls.pause();
		this.fleet.open();
		RedisProcess server = ofCircuitBreaker();
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
