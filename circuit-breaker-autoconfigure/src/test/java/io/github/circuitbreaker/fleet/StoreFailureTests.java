package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fixtures.Closing;
import io.github.circuitbreaker.fixtures.RedisProcess;
import io.github.circuitbreaker.fixtures.TcpProxy;
import io.github.circuitbreaker.fleet.FleetStatus.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Several instances with a server that is treated badly, under steady calls.
 */
@Tag("thorough")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class StoreFailureTests {

	private final RedisProcess redis = RedisProcess.start();

	private TestFleet fleet;

	private SteadyCalls calls;

	@BeforeEach
	void start() {
		this.fleet = new TestFleet(this.redis, 3, "recovery-timeout=500ms", "trial-timeout=1m");
		this.calls = new SteadyCalls(this.fleet.all());
	}

	@AfterEach
	void close() {
		Closing.all(this.calls, this.fleet, this.redis);
	}

	private void awaitLocal() {
		this.fleet.awaitAll((instance) -> instance.status().scope() == Scope.LOCAL);
		long before = this.calls.made();
		await().until(() -> this.calls.made() > before + 1000);
	}

	/**
	 * All are together again, and agree as they did.
	 */
	private void assertRejoined() {
		this.fleet.awaitAll((instance) -> instance.status().scope() == Scope.FLEET
				&& instance.status().liveInstances() == 3 && instance.state() == State.CLOSED);
		assertThat(this.calls.failures()).isEmpty();
		assertThat(this.calls.rejected()).isZero();
		// A machine that is busy may hold up one, but if they waited for the store all
		// would.
		assertThat(this.calls.waited()).isLessThan(10 + this.calls.made() / 1000);
		this.calls.pause();
		this.fleet.open();
		this.calls.goOn();
		this.fleet.awaitState(State.CLOSED);
		assertThat(this.calls.failures()).isEmpty();
	}

	@Test
	void killedAndEmptyWhenItComesBack() {
		this.redis.kill();
		awaitLocal();
		this.redis.restart();
		assertRejoined();
	}

	@Test
	void killedAndBackWithItsFile() {
		this.redis.save();
		this.redis.kill();
		awaitLocal();
		this.redis.restart();
		assertRejoined();
	}

	@Test
	void killedAndBackBeforeAnybodyNotices() {
		this.redis.kill();
		this.redis.restart();
		assertRejoined();
	}

	@Test
	void hangs() {
		this.redis.hang();
		awaitLocal();
		this.redis.goOn();
		assertRejoined();
	}

	@Test
	void isBehindABlackHole() {
		this.calls.close();
		this.fleet.close();
		try (TcpProxy network = TcpProxy.to(this.redis.port())) {
			this.fleet = new TestFleet(network.port(), 3, "recovery-timeout=500ms", "trial-timeout=1m");
			this.calls = new SteadyCalls(this.fleet.all());
			network.blackHole(true);
			awaitLocal();
			network.blackHole(false);
			assertRejoined();
		}
	}

	@Test
	void pausesItsClients() {
		this.redis.command("CLIENT", "PAUSE", "8000");
		awaitLocal();
		assertRejoined();
	}

	@Test
	void losesAllConnections() {
		for (int i = 0; i < 3; i++) {
			this.redis.command("CLIENT", "KILL", "TYPE", "normal");
			this.redis.command("CLIENT", "KILL", "TYPE", "pubsub");
			this.fleet.all().forEach(FleetInstance::awaitNews);
		}
		assertRejoined();
	}

	@Test
	void losesThoseConnectionsAloneThatSpreadNews() {
		awaitAllListen();
		assertThat(this.redis.command("CLIENT", "KILL", "TYPE", "pubsub")).isEqualTo(":3\r\n");
		awaitAllListen();
		assertRejoined();
	}

	private void awaitAllListen() {
		await().until(() -> this.redis.command("PUBSUB", "NUMSUB", "cb:{shop}:2:news:0").endsWith(":3\r\n"));
	}

	@Test
	void forgetsItsScripts() {
		this.redis.command("SCRIPT", "FLUSH");
		assertRejoined();
	}

	@Test
	void isFull() {
		this.redis.command("CONFIG", "SET", "maxmemory", "1");
		this.calls.pause();
		this.fleet.fail(2);
		this.calls.goOn();
		awaitLocal();
		await().until(() -> this.fleet.all().stream().allMatch((instance) -> instance.state() == State.CLOSED));
		this.redis.command("CONFIG", "SET", "maxmemory", "0");
		this.fleet.awaitAll((instance) -> instance.status().scope() == Scope.FLEET);
		this.fleet.awaitAll((instance) -> !TestFleet.view(instance).open());
		this.fleet.awaitState(State.CLOSED);
		assertThat(this.calls.failures()).isEmpty();
	}

	@Test
	void circuitThatIsOpenKeepsItsTime() {
		this.calls.close();
		this.fleet.close();
		this.fleet = new TestFleet(this.redis, 3, "recovery-timeout=1m");
		this.fleet.open();
		FleetInstance instance = this.fleet.get(2);
		this.redis.kill();
		this.fleet.awaitAll((each) -> each.status().scope() == Scope.LOCAL);
		Duration before = instance.breaker().snapshot().retryAfter();
		assertThat(before).isBetween(Duration.ofSeconds(20), Duration.ofMinutes(1));
		this.redis.restart();
		this.fleet.awaitAll((each) -> each.status().scope() == Scope.FLEET);
		assertThat(instance.breaker().snapshot().retryAfter()).isBetween(Duration.ofSeconds(10), before);
		assertThat(instance.breaker().snapshot().transitions()).hasSize(1);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void keyThatIsCorruptIsLoggedUntilNothingNeedsItAnyMore(CapturedOutput output) {
		this.calls.close();
		this.fleet.close();
		this.fleet = new TestFleet(this.redis, 3, "recovery-timeout=1m");
		this.redis.command("SET", "cb:{shop}:2:votes:pypi", "no set");
		this.fleet.fail(2);
		this.fleet.awaitAll((instance) -> instance == this.fleet.get(2) || instance.status().scope() == Scope.LOCAL);
		await().until(() -> output.getAll().split("Circuit breakers decide for themselves.*WRONGTYPE", -1).length == 3);
		assertThat(this.fleet.get(2).call()).isTrue();
		this.fleet.all().forEach((instance) -> instance.breaker().reset());
		this.fleet.awaitAll((instance) -> instance.status().scope() == Scope.FLEET);
		assertThat(output.getAll().split("WRONGTYPE", -1)).hasSize(3);
		this.redis.command("DEL", "cb:{shop}:2:votes:pypi");
		this.fleet.fail(2);
		this.fleet.awaitState(State.OPEN);
	}

	@Test
	void circuitThatIsOpenTriesForItself() {
		this.calls.pause();
		this.fleet.open();
		this.redis.kill();
		this.fleet.awaitAll((instance) -> instance.status().scope() == Scope.LOCAL);
		this.calls.goOn();
		this.fleet.awaitState(State.CLOSED);
		this.calls.pause();
		this.redis.restart();
		this.fleet.awaitAll((instance) -> instance.status().liveInstances() == 3);
		this.fleet.all().forEach(FleetInstance::awaitNews);
		assertThat(this.fleet.all()).allMatch((instance) -> instance.state() == State.CLOSED);
	}

	@Test
	void circuitThatItsOwnTrialHasClosedMeanwhileIsClosedForAllLater() {
		this.calls.pause();
		this.fleet.open();
		this.redis.save();
		this.redis.kill();
		this.fleet.awaitAll((instance) -> instance.status().scope() == Scope.LOCAL);
		await().until(this.fleet.get(0)::call);
		assertThat(this.fleet.get(1).state()).isEqualTo(State.OPEN);
		this.redis.restart();
		this.fleet.awaitAll((instance) -> !TestFleet.view(instance).open() && instance.state() == State.CLOSED);
	}

	@Test
	void thoseWhoHaveOpenedVoteAgainWhenItHasForgotten() {
		this.calls.close();
		this.fleet.close();
		this.fleet = new TestFleet(this.redis, 5, "recovery-timeout=1m", "fleet.stale-after=1m");
		this.fleet.open();
		long epoch = TestFleet.view(this.fleet.get(0)).epoch();
		this.redis.kill();
		this.redis.restart();
		this.fleet.awaitAll((instance) -> TestFleet.view(instance).open() && TestFleet.view(instance).epoch() > epoch);
		this.fleet.all().forEach((instance) -> {
			assertThat(instance.state()).isEqualTo(State.OPEN);
			assertThat(TestFleet.view(instance).votes()).isEqualTo(3);
			assertThat(instance.breaker().snapshot().retryAfter()).isLessThan(Duration.ofMinutes(1));
			assertThat(instance.breaker().snapshot().transitions()).hasSize(1);
		});
	}

	@Test
	void emptyServerDoesNotMakeAQuorumOfTheFirstWhoComeBack() {
		this.calls.close();
		this.fleet.close();
		this.fleet = new TestFleet(this.redis, 5, "recovery-timeout=1m", "fleet.stale-after=1m");
		this.fleet.fail(2);
		this.fleet.all().stream().limit(2).forEach((sick) -> await().until(() -> sick.status().votes() > 0));
		this.redis.command("FLUSHALL");
		this.fleet.all().forEach(FleetInstance::awaitNews);
		this.fleet.all().forEach(FleetInstance::awaitNews);
		assertThat(this.fleet.all().stream().filter((instance) -> instance.state() == State.OPEN)).hasSize(2);
	}

	@Test
	void commandIsToldAgainToAServerThatHasForgottenIt() throws Exception {
		this.calls.close();
		this.fleet.close();
		// So that the server forgets it before anybody has asked.
		this.fleet = new TestFleet(this.redis, 3, "fleet.poll-interval=1s", "fleet.stale-after=1m");
		this.fleet.get(0).fleet().command(FleetInstance.PYPI, State.FORCED_OPEN);
		this.fleet.awaitState(State.FORCED_OPEN);
		this.redis.command("FLUSHALL");
		this.fleet.all().forEach(FleetInstance::awaitNews);
		this.fleet.add();
		this.fleet.awaitState(State.FORCED_OPEN);
	}

	@Test
	void commandThatCannotBePassedOnIsRefused() {
		this.redis.kill();
		assertThatExceptionOfType(FleetUnreachableException.class)
			.isThrownBy(() -> this.fleet.get(0).fleet().command(FleetInstance.PYPI, State.FORCED_OPEN));
		assertThat(this.fleet.get(0).state()).isEqualTo(State.CLOSED);
	}

	@Test
	void instanceStartsWithoutIt() {
		this.redis.kill();
		FleetInstance added = this.fleet.add();
		assertThat(added.call()).isTrue();
		assertThat(added.status().viewAge()).isNull();
		added.fail(3);
		await().until(added::call);
		this.redis.restart();
		this.fleet.awaitAll((instance) -> instance.status().liveInstances() == 4);
	}

}
